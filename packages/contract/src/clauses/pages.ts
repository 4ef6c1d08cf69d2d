import { once } from "node:events";
import { get } from "node:http";
import { pages } from "@latchkey/texts";
import { expect, test } from "vitest";
import { tokenFor } from "../accounts.ts";
import { type AppWithDatabase, loggedIn } from "../app-under-test.ts";

const PRIVATE = ["/dashboard", "/notifications", "/account", "/account/sessions"];

const MAX_PAGE_BYTES = 25_000;

const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

/** For apps with account pages. */
export function pageClauses(app: AppWithDatabase) {
  test("a link to a public page has a preview, a link to a private page or with a token has none", async () => {
    for (const path of ["/", "/login", "/register"]) {
      const { body } = await app.client().get(path);
      expect(body, path).toMatch(/<meta property="og:title" content="[^"]+">/);
      expect(body, path).toContain(`<meta property="og:url" content="${app.origin}${path}">`);
      const [, image = ""] = body.match(/<meta property="og:image" content="([^"]+)">/) ?? [];
      expect(image).toMatch(`${app.origin}/assets/`);
      expect((await app.client().get(image.slice(app.origin.length))).status).toBe(200);
    }
    const { browser } = await loggedIn(app);
    const token = await tokenFor(app.db, "register", "previewed@example.com");
    for (const path of [...PRIVATE, "/", `/register/confirm?token=${token}`])
      expect((await browser.get(path)).body, path).not.toContain("og:");
  });

  test("the navigation marks where the user is, also below a page and after a refused form", async () => {
    const { browser } = await loggedIn(app);
    const current = ({ body }: { body: string }) =>
      [...body.matchAll(/<a href="([^"]+)" aria-current="(\w+)"/g)].map(([, href, kind]) => `${href} ${kind}`);
    for (const path of PRIVATE.slice(0, 3)) expect(current(await browser.get(path))).toEqual([`${path} page`]);
    expect(current(await browser.get("/account/sessions"))).toEqual(["/account true"]);
    expect(current(await browser.post("/account/username", { username: "not a name" }))).toEqual(["/account true"]);
    expect(current(await app.client().post("/login", { username: "x", password: "x" }))).toEqual(["/login page"]);
  });

  test("every form with a field to fill in is named by a heading", async () => {
    const { browser } = await loggedIn(app);
    const bodies = [
      await browser.get("/account"),
      await app.client().get("/login"),
      await app.client().get("/register"),
    ];
    const forms = bodies.flatMap(({ body }) =>
      [...body.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)]
        .filter(([, , inside = ""]) => inside.includes("<label"))
        .map(([, attributes = ""]) => ({ attributes, body })),
    );
    expect(forms).toHaveLength(6);
    for (const { attributes, body } of forms) {
      const [, id] = attributes.match(/aria-labelledby="([^"]+)"/) ?? [];
      expect(body).toMatch(new RegExp(`<h[12] id="${id}">[^<]+</h[12]>`));
    }
  });

  test("an error page says in plain words what happened, and leads to the home page and to help", async () => {
    const { browser } = await loggedIn(app);
    const errors = [
      [404, await browser.get("/no/such/page")],
      [405, await browser.get("/logout")],
      [403, await browser.post("/logout", {}, { origin: "https://evil.test" })],
      [413, await browser.post("/account/username", { username: "x".repeat(40_000) })],
    ] as const;
    for (const [status, answer] of errors) {
      const main = mainOf(answer);
      expect(answer.status).toBe(status);
      expect(main).toContain(`<h1>${pages.errors.pages[status]?.title}</h1>`);
      expect(main).toContain(`<a class="button" href="/">${pages.layout.homePage}</a>`);
      for (const frame of [
        'class="site-header"',
        `<a href="mailto:help@example.com">${pages.layout.footer.support}</a>`,
      ])
        expect(answer.body).toContain(frame);
      expect(main).not.toMatch(/\b(URL|POST|GET|body|UTF-8|Not Found|Forbidden|Payload)\b/);
    }
  });

  test("notifications are grouped by day, have an icon, and ask about events that someone else may have caused", async () => {
    const { browser, username } = await loggedIn(app);
    await app.client().post("/login", { username, password: "not the password" });
    const user = app.db("users").where({ username }).select("id");
    const yesterday = { created_at: app.db.raw("now() - interval '1 day'") };
    await app.db("events").whereIn("user_id", user).where({ kind: "logged_in" }).update(yesterday);
    const list = mainOf(await browser.get("/notifications"));
    const [, today = "", before = ""] = list.split(/<h2>(?:Today|Yesterday|\w+ \d+, \d+)<\/h2>/); // A date after midnight.
    expect(today).toContain("Someone entered a wrong password");
    expect(today).toContain(pages.notificationPage.notYou.question);
    expect(before).toContain("You logged in from");
    expect(before).not.toContain(pages.notificationPage.notYou.question);
    expect(list.match(/<li[^>]*>\s*<svg class="icon"/g)).toHaveLength(2);
  });

  test("the page of a refused form counts the notification that it caused", async () => {
    const { browser } = await loggedIn(app);
    const { body } = await browser.post("/account/delete", { password: "not the password" });
    expect(body).toContain('id="unread" data-unread="2"'); // The login, and the wrong password.
    expect((await browser.get("/account")).body).toContain('id="unread" data-unread="2"');
  });

  test("the pages of notifications lead back to the newest", async () => {
    const { browser } = await loggedIn(app);
    const newest = `<a href="/notifications">${pages.notificationPage.newest}</a>`;
    expect(mainOf(await browser.get("/notifications"))).not.toContain(newest);
    const older = mainOf(await browser.get("/notifications?before=1"));
    expect(older).toContain(newest);
    expect(older).toContain(pages.notificationPage.none);
  });

  test("the list of sessions shows this device, active now, before the others, each with an icon", async () => {
    const { browser, username, password } = await loggedIn(app);
    await app.client().login(username, password, { "user-agent": PHONE });
    const list = mainOf(await browser.get("/account/sessions"));
    const [, own = "", other = ""] = list.split(/<h2>This device|<h2>Other devices/);
    expect(own).toContain("Active now");
    expect(other).toContain("Safari on iOS");
    expect(other).not.toContain("Active now");
    expect(other).toContain(">Log out this device</button>");
    const [, ...icons] = list.split('<svg class="icon"').map((after) => after.slice(0, after.indexOf("</svg>")));
    expect(new Set(icons).size).toBe(2);
  });

  test("a page weighs at most 25 kB, with everything that it loads, compressed", async () => {
    const { browser } = await loggedIn(app);
    const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ");
    const weightOf = async (path: string) => {
      const { pathname } = new URL(path, app.origin);
      const request = get(app.origin + pathname, { headers: { cookie, "accept-encoding": "br" } });
      const [response] = await once(request, "response");
      let bytes = 0;
      for await (const chunk of response) bytes += chunk.length;
      return bytes;
    };
    for (const path of ["/login", ...PRIVATE]) {
      const { body } = await browser.get(path);
      const files = [...body.matchAll(/<(?:script|link rel="(?:icon|stylesheet)")[^>]*(?:src|href)="([^"]+)"/g)];
      const weights = await Promise.all([path, ...files.map(([, file = ""]) => file)].map(weightOf));
      const total = weights.reduce((sum, bytes) => sum + bytes, 0);
      expect(total, path).toBeLessThanOrEqual(MAX_PAGE_BYTES);
    }
  });

  test("the footer leads to help and to the security contact", async () => {
    const { browser } = await loggedIn(app);
    for (const { body } of [await browser.get("/account"), await app.client().get("/login")]) {
      expect(body).toContain(`<a href="mailto:help@example.com">${pages.layout.footer.support}</a>`);
      expect(body).toContain(`<a href="mailto:security@example.com">${pages.layout.footer.security}</a>`);
    }
  });
}

const mainOf = ({ body }: { body: string }) => body.match(/<main[^>]*>([\s\S]*)<\/main>/)?.[1] ?? "";
