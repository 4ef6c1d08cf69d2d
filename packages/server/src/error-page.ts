import type { Problem } from "./problem.ts";

/** The page that both sites show for a problem. It needs nothing that could be broken: no view, no session, no script. */
export function errorPage({ title, status, detail, requestId, action = START_PAGE }: Problem): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${status} ${escapeHtml(title)}</title>
  <link rel="stylesheet" href="/assets/styles.css">
</head>
<body>
  <main class="card">
    <p class="eyebrow">${status}</p>
    <h1>${escapeHtml(title)}</h1>
    <p>${escapeHtml(detail)}</p>
    <p class="actions"><a class="button" href="${escapeHtml(action.href)}">${escapeHtml(action.text)}</a></p>
    <p class="hint">Request <code>${escapeHtml(requestId)}</code></p>
  </main>
</body>
</html>
`;
}

const START_PAGE = { href: "/", text: "To the start page" };

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
