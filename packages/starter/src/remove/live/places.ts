import { type Edit, removeBlock, removeImport, removeItem, removeLines, replace } from "../edits.ts";

/** Files that only live updates need. */
export const FILES = [
  "packages/auth-core/src/activity/live.ts",
  "packages/auth-core/src/activity/live-stream.ts",
  "packages/auth-core/src/activity/replaced-session.ts",
  "packages/auth-core/src/activity/round-trip.ts",
  "packages/auth-core/src/checkup/stream.ts",
  "packages/db/src/listen.ts",
  "packages/ui/assets/live.js",
  "packages/ui/assets/toast.js",
  "packages/ui/assets/unsaved.js",
  "apps/api/test/live.test.ts",
  "apps/astro-site/src/components/SessionEnded.astro",
  "apps/astro-site/src/pages/logged-out.astro",
  "apps/htmx-site/views/logged-out.eta",
  "apps/htmx-site/views/partials/session-ended.eta",
  "packages/e2e/tests/live.spec.ts",
  "packages/e2e/tests/toast.spec.ts",
];

const CONTRACT_TEST = [replace(', "/logged-out"')];

/** What concerns them in other files, word for word: a test finds out when one of these texts changes. */
export const EDITS: Record<string, Edit[]> = {
  ".env.example": [
    replace("# The same database without a pooler, for live pages. Empty: DATABASE_URL.\nLISTEN_DATABASE_URL=\n\n"),
  ],
  "apps/api/src/app.ts": [
    removeImport("Live"),
    removeLines("  live: Live;"),
    replace("log, live, stopping }", "log, stopping }"),
    replace("checkup({ db, config, live })", "checkup({ db, config })"),
    removeLines('app.get("/live"'),
  ],
  "apps/api/src/server.ts": [
    removeImport("startLive"),
    removeLines("const live = startLive("),
    removeLines("await live.stop()"),
    replace("log, live, stopping:", "log, stopping:"),
  ],
  "apps/api/test/api-with.ts": [
    removeImport("startLive"),
    removeLines("const live = startLive("),
    removeLines("await live.stop()"),
    replace("log, live, stopping", "log, stopping"),
  ],
  "apps/api/test/metrics.test.ts": [
    removeLines("const stream = new AbortController();"),
    removeLines("/live`, { headers"),
    removeLines("auth_live_streams"),
    removeLines("stream.abort();"),
  ],
  "apps/astro-site/src/app.ts": [removeLines('"/logged-out"'), replace("connectTo: api.origin, ")],
  "apps/astro-site/src/layouts/Layout.astro": [
    removeLines("SessionEnded"),
    removeLines('asset("unsaved.js")'),
    removeLines('asset("live.js")'),
    removeLines('asset("toast.js")'),
    removeLines('<div id="toast"'),
    replace("links: { api, support", "links: { support"),
  ],
  "apps/astro-site/test/contract.test.ts": CONTRACT_TEST,
  "apps/htmx-site/e2e/fragments.spec.ts": [removeLines("assets/live.js")],
  "apps/htmx-site/src/app.ts": [removeLines('"/logged-out"'), replace("connectTo: api.origin, ")],
  "apps/htmx-site/src/routes/login.ts": [removeBlock("loggedOut: (req, res) => {")],
  "apps/htmx-site/test/contract.test.ts": CONTRACT_TEST,
  "apps/htmx-site/views/layout.eta": [
    removeLines('asset("unsaved.js")'),
    removeLines('asset("live.js")'),
    removeLines('asset("toast.js")'),
    replace("<% if (it.user) { %>\n<% } %>\n"),
    removeLines('<div id="toast"'),
    removeLines("partials/session-ended"),
  ],
  "deploy/metrics/grafana-dashboard.json": [
    replace(", without live streams"),
    replace('{route!=\\"/live\\"}'),
    { where: "Open live streams", apply: (text) => withoutPanel(text, "Open live streams") },
  ],
  "deploy/nginx.conf": [replace("# Live pages get a line every 15 seconds.\nproxy_read_timeout 60s;\n")],
  "docs/architecture.md": [
    replace(", except live updates"),
    replace(", batches, LISTEN", ", batches"),
    { where: "## Live pages", apply: (text) => text.replace(/^## Live pages\n[\s\S]*?(?=^## )/m, "") },
    replace("events, notifications, the live stream", "events, notifications"),
    removeLines("| open pages after a logout (live)"),
  ],
  "docs/deployment.md": [
    removeLines("It does not buffer responses of the type `text/event-stream`"),
    replace("security headers, live pages.", "security headers."),
    replace("about seven requests", "about six requests"),
    replace(
      "connections, and an\nAPI process holds one more for notifications, which `LISTEN_DATABASE_URL` can lead past the pooler.",
      "connections.",
    ),
    replace("for the connection that live pages wait on", "for idle connections"),
  ],
  "docs/glossary.md": [removeLines("| live stream")],
  "docs/performance.md": [removeLines("| 1,000 open pages with"), removeLines("| 1,000 simultaneous notifications")],
  "docs/scaling.md": [
    removeItem("3. **Events, therefore logins**"),
    removeItem("4. **Live pages**"),
    replace(
      "\n\nWhere LISTEN is missing, pages work without live updates, but the triggers must go: without `pg_notify`, every write to these tables fails.",
    ),
    replace(", and one more for each API process"),
    replace("5. **Size of the events**", "3. **Size of the events**"),
    replace("6. **Writes of one primary**", "4. **Writes of one primary**"),
    replace("NOTIFY in triggers, LISTEN          ", "triggers                            "),
    replace("on the writer only                 ", "yes                                "),
    replace("LISTEN off by default, early access", "yes                                "),
    replace("LISTEN refused                     ", "yes                                "),
    replace(" Triggers would notify only the listeners of their node."),
    replace("with LISTEN and read committed", "with read committed"),
    replace("open pages would learn nothing, "),
  ],
  "docs/settings.md": [removeItem("- `LISTEN_DATABASE_URL`")],
  "docs/security.md": [
    replace(" Open pages leave the account\nwhen their session ends (live logout)."),
    replace("permanently, open pages leave, and an email", "permanently, and an email"),
    replace("no page, API or live\nstream knows the user", "no page or API\nknows the user"),
    replace("409, and an open page reloads for the other user.", "409."),
    replace(
      " An open page with unsaved input is blanked when its session ends;\nits text, without passwords and codes, stays in the browser's tab for up to 15 minutes, and is back once the same user has logged in\nthere. For another user it is deleted.",
    ),
    replace(
      " Other sessions of the account stay, and open pages leave immediately.",
      " Other sessions of the account stay.",
    ),
    removeLines("**Open pages learn about the end of a session from the API.**"),
  ],
  "packages/auth-core/src/activity/record.ts": [
    replace(", so that no toast announces what its own user has done.", "."),
  ],
  "packages/auth-core/src/checkup/middleware.ts": [
    removeImport("sendEvents"),
    removeLines("return sendEvents(res);"),
    removeLines("export const STREAM_PATH"),
    removeLines("/** The live stream, at the app that has one. */"),
    removeLines("live?: {"),
    replace("{ db, config, live }", "{ db, config }"),
    replace("database, mail, listening", "database, mail"),
    removeLines("live?.hears()"),
    replace(" && path !== STREAM_PATH"),
  ],
  "packages/auth-core/src/checkup/report.ts": [
    removeLines("/** Whether notifications arrive"),
    removeLines("listening: v.optional"),
  ],
  "packages/auth-core/src/index.ts": [removeImport("Live"), removeImport("startLive"), removeImport("STREAM_PATH")],
  "packages/auth-core/src/operator/users.ts": [
    replace("permanently; deleting the sessions notifies open pages (live logout).", "permanently."),
  ],
  "packages/commands/src/checkup/ask.ts": [
    removeLines("/** Reads only the first chunk of the body"),
    removeLines("firstChunk?: boolean;"),
    replace("headers, firstChunk }", "headers }"),
    replace('firstChunk ? String(await once(res, "data")) : '),
  ],
  "packages/commands/src/checkup/gateway.ts": [
    removeBlock('"live stream":'),
    removeLines("const BUFFERED ="),
    removeLines("A proxy buffers text/event-stream"),
  ],
  "packages/commands/src/checkup/services.ts": [
    removeBlock("notifications: ("),
    replace(
      "const isWritable = ({ problem, readOnly }: { problem: string | null; readOnly: boolean }) => !problem && !readOnly;\n",
    ),
    removeLines("const DEAF ="),
    removeLines("No notifications arrive (LISTEN)"),
  ],
  "packages/commands/src/checkup/visit.ts": [
    removeImport("SIGNATURE_HEADER"),
    removeImport("STREAM_PATH"),
    removeImport("signCheckup"),
    replace("about seven requests", "about six requests"),
    removeLines("/** The start of a live stream; null"),
    removeLines("stream?: Answer | null;"),
    removeLines("found.stream ="),
    removeBlock("function requestStream("),
  ],
  "packages/commands/test/checkup/deployment.ts": [removeLines("links.listening"), removeLines("listening: await")],
  "packages/commands/test/checkup/gateway.ts": [
    removeImport("buffer"),
    removeImport("gzipSync"),
    removeLines("/** Waits for the end of a response before it sends anything. */"),
    removeLines("buffers?: boolean;"),
    removeLines("/** Compresses every type, for clients that accept it. */"),
    removeLines("compresses?: boolean;"),
    removeBlock("if (faults.buffers) {"),
    replace('if (!faults.compresses || !res.req.headers["accept-encoding"]) return answer', "answer"),
    removeLines('"content-length": _, ...others'),
    removeLines('"content-encoding": "gzip"'),
    removeLines("res.write(gzipSync(chunk))"),
  ],
  "packages/commands/test/checkup/gateway.test.ts": [
    removeLines('    "live stream",'),
    removeLines('    "notifications",'),
    removeLines('["buffers live pages"'),
    removeLines('["compresses live pages"'),
  ],
  "packages/commands/test/checkup/services.test.ts": [removeBlock("a connection for notifications that is dead")],
  "packages/commands/test/documents.test.ts": [
    removeImport("SECRET_FIELD"),
    removeBlock("the script that keeps unsaved input"),
  ],
  "packages/contract/src/clauses/checkup.ts": [
    removeImport("STREAM_PATH"),
    replace("signCheckup(SECRET, STREAM_PATH)", 'signCheckup(SECRET, "/another/path")'),
    removeLines("await ask(STREAM_PATH"),
  ],
  "packages/contract/src/clauses/provider-logout.ts": [
    replace(", and open pages leave"),
    removeLines("/live`, { headers"),
    removeLines("event: ended"),
    removeLines('const cookie = one.sessionCookie.join("=");'),
  ],
  "packages/db/src/index.ts": [removeImport("listen")],
  "packages/db/src/settings.ts": [
    replace("DATABASE_URL and LISTEN_DATABASE_URL", "DATABASE_URL"),
    replace(", LISTEN_DATABASE_URL: v.optional(databaseUrl)"),
    replace("{ DATABASE_URL, LISTEN_DATABASE_URL }", "{ DATABASE_URL }"),
    removeLines("/** For the connection that waits for notifications. */"),
    removeLines("listenUrl:"),
  ],
  "packages/db/test/half-open.test.ts": [
    removeImport("listen"),
    removeBlock("a listener receives notifications again"),
    removeBlock("async function startListener()"),
    replace("const { db, url }", "const { url }"),
  ],
  "packages/db/test/pooler.test.ts": [removeImport("listen"), removeBlock("a listener works through a pooler")],
  "packages/db/test/tls.test.ts": [removeImport("listen"), removeBlock("delivers notifications encrypted")],
  "packages/deploy/tests/browser.spec.ts": [replace(", with live pages")],
  "packages/deploy/tests/checkup.spec.ts": [replace('"live stream", "notifications", ')],
  "packages/e2e/firefox/main-flow.spec.ts": [
    replace(
      "await see(second, pages.loggedOut.title); // By itself.",
      "await second.reload();\n      await see(second, pages.login.title);",
    ),
  ],
  "packages/e2e/src/login.ts": [
    replace("the open page noticed the end of its session by itself.", "the page's session has ended."),
    replace(
      '  await expect(page).toHaveURL(/\\/logged-out\\?return_to=%2F/);\n  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.loggedOut.title);\n',
      "  await expect(async () => {\n    await page.reload();\n    expect(page.url()).toMatch(/\\/login\\?return_to=%2F/);\n  }).toPass();\n",
    ),
  ],
  "packages/e2e/src/test.ts": [replace(" The toast is outside of `main`.")],
  "packages/e2e/tests/account.spec.ts": [removeLines("assets/live*.js")],
  "packages/e2e/tests/cookie-tossing.spec.ts": [removeLines("// live.js would react to the removed cookie.")],
  "packages/e2e/tests/one-login.spec.ts": [
    replace("No page would notice the logout by itself", "There is no page to look at"),
  ],
  "packages/product/src/index.ts": [replace(" packages/ui/assets/unsaved.js has a copy.")],
  "packages/server/src/security-headers.ts": [
    removeLines("/** Another origin that scripts on the pages may connect to. */"),
    removeLines("connectTo?: string;"),
    replace("own origin, `connectTo` and\n * `returnTo`", "own origin and `returnTo`"),
    replace("{ connectTo, forms", "{ forms"),
    replace(", ...(connectTo ? [connectTo] : [])"),
  ],
  "packages/texts/src/pages/index.ts": [removeImport("loggedOut")],
  "packages/texts/src/pages/layout.ts": [removeLines("newNotification:"), removeLines("  close:")],
  "packages/texts/src/pages/login.ts": [removeBlock("export const loggedOut = {")],
  "packages/texts/src/refusals.ts": [removeLines("too_many_streams")],
  "packages/ui/assets/styles.css": [
    ...["#toast {", '#toast[data-place="top"] {', "#toast:empty,", "#toast > a {", "#toast > button {"].map(
      removeBlock,
    ),
    removeBlock("dialog {"),
    removeLines("  #toast,"),
  ],
  "packages/ui/src/index.ts": [removeLines('"live.js"'), removeLines('"unsaved.js"'), removeLines('"toast.js"')],
};

function withoutPanel(text: string, title: string) {
  const dashboard = JSON.parse(text);
  dashboard.panels = dashboard.panels.filter((panel: { title: string }) => panel.title !== title);
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
