import { createHash } from "node:crypto";
import escapeHtml from "escape-html";
import type { ClientMetadata } from "oidc-provider";

interface Page {
  title: string;
  /** HTML. */
  body: string;
}

/** What Koa's context offers to a page. */
interface PageContext {
  body: unknown;
  type: string;
  set(name: string, value: string): void;
}

export type ShowPage = (ctx: PageContext, page: Page) => void;

/**
 * Creates the function that answers with a page under a strict Content-Security-Policy. The forms lead back to the apps, and
 * browsers apply `form-action` to each redirect after a form.
 */
export function pagesFor(clients: ClientMetadata[]): ShowPage {
  const uris = clients.flatMap((client) => [
    ...(client.redirect_uris ?? []),
    ...(client.post_logout_redirect_uris ?? []),
  ]);
  const origins = [...new Set(uris.map((uri) => new URL(uri).origin))].join(" ");
  const policy = `default-src 'none'; style-src '${STYLE_HASH}'; form-action 'self' ${origins}; base-uri 'none'; frame-ancestors 'none'`;
  return (ctx, { title, body }) => {
    ctx.type = "html";
    ctx.set("Content-Security-Policy", policy);
    ctx.set("X-Content-Type-Options", "nosniff");
    ctx.set("Cache-Control", "no-store");
    ctx.body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Dev provider</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="name">Dev provider</p>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
  };
}

/** @param form the library's form, which the buttons outside of it submit */
export const logoutPage = (form: string): Page => ({
  title: "Log out here, too?",
  body: `<p>Logging out of the provider ends the sessions that it opened in every app (back-channel logout).</p>
${form}
<p><button form="op.logoutForm" name="logout" value="yes">Log out everywhere</button></p>
<p><button class="plain" form="op.logoutForm">Stay logged in at the provider</button></p>`,
});

export const loggedOutPage: Page = {
  title: "You are logged out",
  body: "<p>Your session at the provider has ended. You can close this page.</p>",
};

export const errorPage = (message: string): Page => ({
  title: "This did not work",
  body: `<p>${escapeHtml(message)}</p>\n<p>Go back to the app and start again.</p>`,
});

const STYLE = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,"Segoe UI",Roboto,sans-serif;--line:light-dark(#dcd9d0,#334045);--accent:light-dark(#3b4a9b,#aab6ff);--muted:light-dark(#56625f,#a5b3b1)}
*{box-sizing:border-box}
body{margin:0;padding:10vh 20px;overflow-wrap:anywhere;background:light-dark(#f2f3f8,#12141a)}
main{display:grid;gap:16px;max-width:26rem;margin:auto;padding:24px;border:1px solid var(--line);border-radius:12px;background:light-dark(#fff,#1b1f2a)}
h1,p{margin:0}
h1{font-size:24px;line-height:1.25}
a{color:var(--accent)}
button{width:100%;padding:12px 16px;border:1px solid var(--accent);border-radius:8px;background:none;color:inherit;font:inherit;text-align:start;cursor:pointer}
button:hover{background:light-dark(#eef0fb,#262c40)}
button strong{display:block;color:var(--accent)}
button.plain{border-color:transparent;color:var(--muted);text-align:center}
.name,.hint{color:var(--muted);font-size:14px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;

const STYLE_HASH = `sha256-${createHash("sha256").update(STYLE).digest("base64")}`;
