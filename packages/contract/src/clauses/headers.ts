import { once } from "node:events";
import { request } from "node:http";
import type { Answer } from "@latchkey/testkit/client";
import { expect, test } from "vitest";
import { type AppUnderTest, type AppWithDatabase, accountAppOf, loggedIn } from "../app-under-test.ts";

export function headerClauses(under: AppUnderTest, app: AppWithDatabase) {
  const type = under.json ? "application/json" : "application/x-www-form-urlencoded";
  const send = (body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
    app.client().send("POST", "/login", { body, headers: { "content-type": type, ...headers } });

  const answers: [string, number, () => Promise<Answer>][] = [
    ["a private page without a login", under.json ? 401 : 303, () => app.client().get(under.privatePath)],
    ["a page that does not exist", 404, () => app.client().get("/no/such/page")],
    ["a method that is not allowed", 405, () => app.client().send("POST", under.privatePath)],
    ["a cross-site request", 403, () => app.client().post(under.privatePath, {}, { origin: "https://evil.test" })],
    ["a path that cannot be decoded", 404, () => app.client().get("/%ff")],
    ["the health check", 200, () => app.client().get("/healthz")],
    ["the readiness check", 200, () => app.client().get("/readyz")],
  ];
  if (!under.json)
    answers.push(
      ["a public page", 200, () => app.client().get("/")],
      ["a static file", 200, () => app.client().get("/assets/styles.css")],
    );
  if (!under.loginAt)
    answers.push(
      ["a body of an unsupported content type", 415, () => send("x", { "content-type": "text/plain" })],
      ["a body over the limit", 413, () => send(`"${"x".repeat(40_000)}"`)],
      ["a body that is not UTF-8", 400, () => send(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]))],
      ["a body that does not match its Content-Encoding", 400, () => send("x", { "content-encoding": "gzip" })],
      under.json
        ? ["malformed JSON", 400, () => send('{"username":')]
        : ["a form field that is not UTF-8", 400, () => send("username=%ff&password=x")],
    );

  test.each(answers)(
    "%s gets %d with all security headers and no internal details [V7, V8, O3]",
    async (_, status, ask) => {
      const answer = await ask();
      expect(answer.status).toBe(status);
      const csp = answer.headers.get("content-security-policy") ?? "";
      expect(csp).toContain("default-src 'none'");
      expect(csp).toContain("frame-ancestors 'none'");
      expect(csp).toContain("base-uri 'none'");
      expect(csp).toContain(`form-action ${under.json ? "'none'" : "'self'"}`);
      expect(csp).not.toContain("unsafe");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("referrer-policy")).toBe("same-origin");
      expect(answer.headers.get("x-powered-by")).toBeNull();
      expect(answer.headers.get("strict-transport-security")).toBeNull();
      expect(answer.body).not.toMatch(/node_modules|\bat .*\.ts:|packages\/|SELECT|stack|Z_DATA|header check/i);
      if (status >= 400 && under.json) {
        expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
        const problem = JSON.parse(answer.body);
        expect(problem).toMatchObject({
          type: "about:blank",
          status,
          title: expect.any(String),
          detail: expect.any(String),
        });
        expect(problem.code).toMatch(/^[a-z_]+$/);
        expect(problem.requestId).toMatch(/^[0-9a-f-]{36}$/);
      }
      if (status >= 400 && !under.json) expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
      if (answer.body) expect(answer.headers.get("content-type")).toMatch(/^application\/json|; charset=utf-8$/);
    },
  );

  test.each([
    ["GET", under.json ? 401 : 303],
    ["POST", 404],
  ])("%s with an empty chunked body is treated as a request without a body [O3]", async (method, status) => {
    const path = method === "GET" ? under.privatePath : "/no/such/page";
    const ask = request(app.origin + path, { method, headers: { "transfer-encoding": "chunked" } }).end();
    const [answer] = await once(ask, "response");
    expect(answer.resume().statusCode).toBe(status);
  });

  test("pages are sent with Cache-Control: no-store to a logged-in user [V4]", async () => {
    const browser = app.client();
    await browser.join();
    for (const path of [under.privatePath, "/notifications", ...under.publicPaths]) {
      expect((await browser.get(path)).headers.get("cache-control"), path).toBe("no-store");
    }
  });

  if (!under.json)
    test("every asset of a page comes from the site itself, compressed and cached as immutable", async () => {
      const browser = app.client();
      await browser.join();
      const notifications = accountAppOf(under) === under ? ["/notifications"] : [];
      for (const path of ["/", ...under.publicPaths, under.privatePath, ...notifications]) {
        const { body, headers } = await browser.get(path);
        if (!headers.get("content-type")?.startsWith("text/html")) continue; // A static site has private JSON.
        const files = [...body.matchAll(/<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"/g)].map(
          ([, file = ""]) => file,
        );
        expect(files.length).toBeGreaterThan(0);
        for (const file of files) {
          const { status, headers, body } = await app.client().get(file);
          expect(status, file).toBe(200);
          expect(headers.get("cache-control"), file).toBe("public, max-age=31536000, immutable");
          if (!/\.(svg|png)$/.test(file) && body.length >= 1024)
            expect(headers.get("content-encoding"), file).toMatch(/^(gzip|br)$/);
          expect(headers.get("content-type"), file).toMatch(/^image\/png$|; charset=utf-8$/);
        }
      }
    });

  if (!under.json)
    test("the icons that browsers request by themselves exist", async () => {
      for (const [path, type] of [
        ["/favicon.ico", "image/vnd.microsoft.icon"],
        ["/apple-touch-icon.png", "image/png"],
      ] as const) {
        const { status, headers } = await app.client().get(path);
        expect([status, headers.get("content-type")], path).toEqual([200, type]);
        expect(headers.get("set-cookie"), path).toBeNull();
      }
    });

  test("an unknown well-known URL is not found, so password managers can trust the known ones", async () => {
    // https://w3c.github.io/webappsec-change-password-url/#response-code-reliability
    const name = "resource-that-should-not-exist-whose-status-code-should-not-be-200";
    expect((await app.client().get(`/.well-known/${name}`)).status).toBe(404);
  });

  test("search engines list no private page", async () => {
    for (const visitor of [app.client(), (await loggedIn(app)).browser])
      expect((await visitor.get(under.privatePath)).headers.get("x-robots-tag")).toBe("noindex");
  });

  test("security.txt says where to report a vulnerability", async () => {
    const { status, body } = await app.client().get("/.well-known/security.txt");
    expect(status).toBe(200);
    expect(body).toContain("Contact: mailto:security@example.com\nExpires: 2999-12-31T00:00:00.000Z\n");
  });

  if (!under.json)
    test("an asset that a page of another version requests is served in its current form and not cached [O20]", async () => {
      for (const file of ["styles.css", "forms.js", "icon.svg"]) {
        const current = await app.client().get(`/assets/${file}`);
        const response = await app.client().get(`/assets/${file.replace(".", ".0123456789ab.")}`);
        expect(response.status, file).toBe(200);
        expect(response.body, file).toBe(current.body);
        expect(response.headers.get("content-type")).toBe(current.headers.get("content-type"));
        expect(response.headers.get("cache-control"), file).toBe("no-store");
      }
      expect((await app.client().get("/assets/none.0123456789ab.css")).status).toBe(404);
    });
}
