import { product } from "@latchkey/product";
import { pages } from "@latchkey/texts";
import escapeHtml from "escape-html";
import type { Problem } from "./problem.ts";

/** Renders the error page of both sites. It depends on nothing that may fail: no template, no session, no script. */
export function errorPage({ status, requestId, action = HOME_PAGE, ...problem }: Problem): string {
  const { title, detail = problem.detail } = pages.errors.pages[status] ?? problem;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)} · ${product.name}</title>
  <link rel="icon" href="/assets/icon.svg">
  <link rel="stylesheet" href="/assets/styles.css">
</head>
<body>
  <header class="site-header">
    <div><a class="brand" href="/"><img src="/assets/icon.svg" alt="">${product.name}</a></div>
  </header>
  <main class="card">
    <h1>${escapeHtml(title)}</h1>
    <p>${escapeHtml(detail)}</p>
    <p class="actions"><a class="button" href="${escapeHtml(action.href)}">${escapeHtml(action.text)}</a></p>
    <p class="hint">${status} · ${pages.errors.requestId} <code>${escapeHtml(requestId)}</code></p>
  </main>
</body>
</html>
`;
}

const HOME_PAGE = { href: "/", text: pages.layout.homePage };
