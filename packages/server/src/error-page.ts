import { product, SECRET_FIELD } from "@latchkey/product";
import { pages } from "@latchkey/texts";
import escapeHtml from "escape-html";
import type { Request } from "express";
import type { Problem } from "./problem.ts";

/** The URIs of the contacts in the footer, if they are set. */
export interface Contacts {
  support?: string;
  security?: string;
}

const { errors, layout } = pages;

/**
 * Renders the error page of all sites. It depends on nothing that may fail: no template, no database, no session, no
 * script.
 */
export function errorPage({ status, requestId, action, ...problem }: Problem, req: Request, contacts: Contacts = {}) {
  const { title, detail = problem.detail } = errors.pages[status] ?? problem;
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
    <div>
      <a class="skip" href="#main">${layout.skip}</a>
      <a class="brand" href="/"><img src="/assets/icon.svg" alt="">${product.name}</a>
    </div>
  </header>
  <main id="main" class="narrow">
    <img class="mark" src="/assets/icon.svg" alt="">
    <h1>${escapeHtml(title)}</h1>
    <div class="card">
      <p>${escapeHtml(detail)}</p>
      ${status === 503 && !action ? tryAgain(req) : link(action ?? HOME_PAGE)}
      <p class="hint">${status} · ${errors.requestId} <code>${escapeHtml(requestId)}</code></p>
    </div>
  </main>
  <footer class="site-footer">
    <div>
      <p>${product.name}</p>
      ${footer(contacts)}
    </div>
  </footer>
</body>
</html>
`;
}

const HOME_PAGE = { href: "/", text: layout.homePage };

const link = ({ href, text }: { href: string; text: string }) =>
  `<p class="actions"><a class="button" href="${escapeHtml(href)}">${escapeHtml(text)}</a></p>`;

/** Opens the page again, or sends the form again with what was typed. An empty address is that of this page. */
function tryAgain({ method, body = {} }: Request) {
  if (method === "GET" || method === "HEAD") return link({ href: "", text: errors.tryAgain });
  const fields = Object.entries<unknown>(body).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value]),
  );
  if (fields.some(([name]) => SECRET_FIELD.test(String(name)))) return `<p>${errors.goBack}</p>`;
  const inputs = fields.map((field) => {
    const [name, value] = field.map((text) => escapeHtml(String(text)));
    return `<input type="hidden" name="${name}" value="${value}">`;
  });
  return `<form method="post">${inputs.join("")}<p class="actions"><button type="submit">${errors.tryAgain}</button></p></form>`;
}

function footer({ support, security }: Contacts) {
  if (!support && !security) return "";
  const links = [
    [support, layout.footer.support],
    [security, layout.footer.security],
  ];
  const shown = links.map(([href, text]) => (href ? `<a href="${escapeHtml(href)}">${text}</a>` : ""));
  return `<nav aria-label="${layout.footer.label}">${shown.join("")}</nav>`;
}
