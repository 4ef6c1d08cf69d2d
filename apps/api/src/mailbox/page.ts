import type { ShownEmail } from "@latchkey/mail";
import { product } from "@latchkey/product";
import { exactTime, pages } from "@latchkey/texts";
import escapeHtml from "escape-html";
import { STYLE } from "./style.ts";

const t = pages.mailbox;

/** How an email is shown. */
export interface View {
  part: "html" | "text";
  width: "phone" | "desktop";
  scheme: "light" | "dark";
}

export function viewOf(query: Record<string, unknown>): View {
  return {
    part: query.part === "text" ? "text" : "html",
    width: query.width === "phone" ? "phone" : "desktop",
    scheme: query.scheme === "dark" ? "dark" : "light",
  };
}

/** The list of emails, and beside it one of them. */
export function pageOf(emails: ShownEmail[], shown?: ShownEmail, view = viewOf({})): string {
  const title = shown ? shown.subject : t.title;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · ${product.name}</title>
<style>${STYLE}</style>
<script src="/dev/mailbox/live.js" defer></script>
</head>
<body>
<nav aria-label="${t.title}">
<h1><a href="/dev/mailbox">${t.title}</a></h1>
${listOf(emails, shown, view)}
</nav>
<main>
${shown ? emailOf(shown, view) : `<p class="hint">${emails.length > 0 ? t.choose : t.empty}</p>`}
</main>
</body>
</html>
`;
}

function listOf(emails: ShownEmail[], shown: ShownEmail | undefined, view: View) {
  const rows = emails.map(({ id, subject, recipient, createdAt }) => {
    const current = id === shown?.id ? ' aria-current="page"' : "";
    const link = `<a href="/dev/mailbox/${id}?${queryOf(view)}"${current}>${escapeHtml(subject)}</a>`;
    return `<li>${link} ${escapeHtml(t.to({ recipient, time: exactTime(createdAt) }))}</li>`;
  });
  return `<ol id="emails" data-newest="${emails[0]?.id ?? ""}">${rows.join("\n")}</ol>`;
}

function emailOf(email: ShownEmail, view: View) {
  const { id, subject, recipient, createdAt, text } = email;
  const tab = (label: string, change: Partial<View>) => {
    const current = Object.entries(change).every(([name, value]) => new Map(Object.entries(view)).get(name) === value);
    const url = `/dev/mailbox/${id}?${queryOf({ ...view, ...change })}`;
    return `<a href="${url}"${current ? ' aria-current="true"' : ""}>${label}</a>`;
  };
  const tabs = [
    [tab(t.html, { part: "html" }), tab(t.text, { part: "text" })],
    [tab(t.desktop, { width: "desktop" }), tab(t.phone, { width: "phone" })],
    [tab(t.light, { scheme: "light" }), tab(t.dark, { scheme: "dark" })],
  ];
  const groups = view.part === "text" ? tabs.slice(0, 1) : tabs;
  const source = `/dev/mailbox/${id}/html?${queryOf(view)}`;
  return `<h2>${escapeHtml(subject)}</h2>
<p class="hint">${escapeHtml(t.to({ recipient, time: exactTime(createdAt) }))}</p>
<div class="tabs">${groups.map((group) => `<p>${group.join("")}</p>`).join("")}</div>
${view.part === "text" ? `<pre>${linked(text)}</pre>` : `<iframe class="${view.width}" src="${source}" title="${escapeHtml(subject)}"></iframe>`}`;
}

const queryOf = (view: View) => escapeHtml(`${new URLSearchParams({ ...view })}`);

const linked = (text: string) =>
  escapeHtml(text).replaceAll(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" target="_blank">${url}</a>`);
