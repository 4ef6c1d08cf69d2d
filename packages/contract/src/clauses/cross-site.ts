import { request } from "node:http";
import { expect, test } from "vitest";
import { type AppUnderTest, type AppWithDatabase, run } from "../app-under-test.ts";
import { expectAnonymous, expectKnown, TO_LOGIN } from "../expect.ts";
import { pendingLogin, withAuthenticator } from "../second-factor.ts";

export function crossSiteClauses(under: AppUnderTest, app: AppWithDatabase) {
  test("no spelling of a private path bypasses requireLogin [F8]", async () => {
    const path = under.privatePath;
    for (const variant of [
      `${path}/`,
      path.toUpperCase(),
      `/${path}`,
      `${path}//`,
      `/.${path}`,
      `/x/..${path}`,
      `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
      `${path}?x=1`,
      `${path}.html`,
      `${path}/index.html`,
      `${path}%2f`,
      `${path};x`,
    ]) {
      const { status, location } = await raw(variant);
      expect([303, 400, 401, 404], `${variant}: ${status}`).toContain(status);
      if (status === 303) expect(location).toMatch(TO_LOGIN);
    }
  });

  test("every private route requires a login with its second factor, and every form refuses a page of another user [L17, V5, S1]", async () => {
    const forms = [
      ...["/login", "/login/code", "/login/passkey", "/login/passkey/options", "/logout"],
      ...["/register", "/register/passkey/options", "/register/confirm", "/email/confirm", "/not-me"],
      ...["/password/forgot", "/password/reset", "/register/provider"],
      ...["/login/email-code", "/login/email-code/send", "/login/with"],
    ];
    // The page of the code is open to those who have entered their password.
    const open = [
      ...["GET /login/code", "GET /login/passkey", "GET /register/provider", "GET /.well-known/security.txt"],
      ...["GET /login/email-code", "GET /login/email-code/send", "GET /login/leave"],
      ...["GET /login/with/:provider", "GET /login/with/:provider/callback", "POST /login/with/:provider/logout"],
      ...under.publicPaths.map((path) => `GET ${path}`),
      ...forms.map((path) => `POST ${path}`),
    ];
    const routes = (await routesOf(under, app)).filter(
      ({ method, path }) => !open.includes(`${method} ${path}`) && !path.startsWith("/assets/"),
    );
    expect(routes).toContainEqual({ method: "GET", path: under.privatePath });
    const pending = await pendingLogin(app, await withAuthenticator(app));
    for (const { method, path } of routes) {
      expectAnonymous(await app.client().send(method, path), `${method} ${path}`);
      expectAnonymous(await pending.send(method, path), `${method} ${path}`);
    }
    if (under.json) return;
    const browser = app.client();
    await browser.join();
    const acting = routes.filter(({ method }) => method !== "GET");
    for (const { method, path } of [...acting, { method: "POST", path: "/logout" }]) {
      expect((await browser.send(method, path)).status, `${path} without the user of its page`).toBe(409);
    }
  });

  if (under.loginAt) return; // The rest is about the app that users log in to.

  const refused: [string, Record<string, string>][] = [
    ["another site", { origin: "https://evil.test", "sec-fetch-site": "cross-site" }],
    ["a sibling subdomain", { origin: "http://blog.localhost", "sec-fetch-site": "same-site" }],
    ["another port of this host", { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }],
    ["a sandboxed frame", { origin: "null", "sec-fetch-site": "cross-site" }],
    ["another site, without Sec-Fetch-Site", { origin: "https://evil.test" }],
    ["another port of this host, without Sec-Fetch-Site", { origin: "http://127.0.0.1:1" }],
    ["a sandboxed frame, without Sec-Fetch-Site", { origin: "null" }],
    ["a sibling subdomain, without Origin", { "sec-fetch-site": "same-site" }],
  ];
  test.each(refused)(
    "a form posted from %s is refused, login and logout included (CSRF) [F1, F2]",
    async (_, headers) => {
      const browser = app.client();
      const { username, password } = await browser.join();
      for (const path of ["/logout", "/notifications/read", "/Logout/", "//logout"]) {
        expect((await browser.post(path, {}, headers)).status, path).toBe(403);
      }
      expectKnown(await browser.get(under.privatePath), username);
      const other = app.client();
      expect((await other.post("/login", { username, password }, headers)).status).toBe(403);
      expect((await other.post("/register", { email: "x@example.com" }, headers)).status).toBe(403);
      expect(other.cookies.size).toBe(0);
    },
  );

  test("same-origin pages and clients other than browsers may post [F1, F2]", async () => {
    const { username, password } = await app.client().join();
    for (const headers of [
      { origin: app.loginOrigin, "sec-fetch-site": "same-origin" },
      { origin: app.loginOrigin },
      { "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      {},
    ]) {
      expect(await app.client().login(username, password, headers as Record<string, string>)).toBe(true);
    }
  });

  test("GET has no side effects: a path that accepts a form either gets 405 or only shows the form (CSRF) [F6]", async () => {
    const browser = app.client();
    const { username } = await browser.join();
    for (const path of ["/logout", "/notifications/read", "/login", "/register"]) {
      const { status, setCookies } = await browser.get(`${path}?username=${username}&password=x`);
      expect([200, 405], path).toContain(status);
      expect(setCookies).toEqual([]);
    }
    expect((await browser.get("/notifications")).body).toMatch(/1 unread|"unread":1\b/);
    expectKnown(await browser.get(under.privatePath), username);
  });

  test("a body of any other content type gets 415 (CSRF) [F3]", async () => {
    const { username, password } = await app.client().join();
    const body = JSON.stringify({ username, password });
    for (const type of [
      "text/plain",
      "multipart/form-data; boundary=x",
      under.json ? "application/x-www-form-urlencoded" : "application/json",
    ]) {
      const answer = await app.client().send("POST", "/login", { body, headers: { "content-type": type } });
      expect(answer.status, type).toBe(415);
      expect(answer.setCookies).toEqual([]);
    }
  });

  /** Sends a path as it is: fetch would normalize it. */
  function raw(path: string) {
    return new Promise<{ status: number; location?: string }>((resolve, reject) => {
      const { hostname, port } = new URL(app.origin);
      request({ hostname, port, path }, (res) => {
        res.resume();
        resolve({ status: res.statusCode ?? 0, location: res.headers.location });
      })
        .on("error", reject)
        .end();
    });
  }
}

/** Lists the routes of the app's routers, so that a new one is tested without an edit here. */
async function routesOf(under: AppUnderTest, { url }: AppWithDatabase) {
  const preload = import.meta.resolve("@latchkey/testkit/print-routes");
  const app = await run({ ...under, loginAt: undefined, accountAt: undefined }, url, {
    NODE_OPTIONS: `--import=${preload}`,
  });
  await app.client().get("/");
  const printed = () => app.logged().match(/^\{"routes":.*$/m)?.[0];
  await expect.poll(printed).toBeDefined();
  await app.close();
  const { routes }: { routes: { method: string; path: string }[] } = JSON.parse(printed() ?? "");
  return routes;
}
