import { statementCounter } from "@latchkey/db/testing";
import { describe, expect, test } from "vitest";
import { type AppUnderTest, run, withApp } from "../app-under-test.ts";
import { expectAnonymous, expectKnown } from "../expect.ts";
import { DEVELOPMENT_SECRET, idOf, signed } from "../session-cookie.ts";

const OTHER_SECRET = "another-secret-of-more-than-32-characters";

export function cookiePromises(under: AppUnderTest) {
  const app = withApp(under);

  test("anonymous pages set no cookie and ask the database nothing", async ({ skip }) => {
    const counter = await statementCounter(app.url);
    if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
    const visitor = app.client();
    const statements = await counter.during(async () => {
      for (const path of [...under.publicPaths, under.privatePath, "/healthz", "/no/such/page"]) {
        expect((await visitor.get(path)).setCookies, path).toEqual([]);
      }
    });
    await counter.close();
    expect(statements).toBe(0);
  });

  test("login sets one cookie: host-only, HttpOnly, SameSite=Lax, for the whole site, until the browser closes", async () => {
    const { username, password } = await app.client().register();
    const answer = await app.client().post("/login", { username, password });
    expect(answer.setCookies).toHaveLength(1);
    const [pair, ...attributes] = answer.setCookies[0]?.split("; ") ?? [];
    expect(pair).toMatch(/^latchkey\.sid=s%3A/);
    expect(attributes.sort()).toEqual(["HttpOnly", "Path=/", "SameSite=Lax"]);
  });

  test("an id has at least 128 random bits, and no two are alike", async () => {
    const ids = new Set<string>();
    for (let round = 0; round < 5; round++) {
      const browser = app.client();
      await browser.register();
      ids.add(idOf(browser.sessionCookie[1]));
    }
    expect(ids.size).toBe(5);
    for (const id of ids) expect(Buffer.from(id, "base64url").length).toBeGreaterThanOrEqual(16);
  });

  test("a further request of a logged-in browser sets no cookie again", async () => {
    const browser = app.client();
    await browser.register();
    expect((await browser.get(under.privatePath)).setCookies).toEqual([]);
  });

  test("forged, cut and unsigned cookies are anonymous and ask the database nothing", async ({ skip }) => {
    const counter = await statementCounter(app.url);
    if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
    const owner = app.client();
    await owner.register();
    const [name, value] = owner.sessionCookie;
    const forgeries = [
      "",
      "x",
      value.slice(0, -3),
      `${value}x`,
      idOf(value),
      encodeURIComponent(`s:${idOf(value)}`),
      signed(idOf(value), OTHER_SECRET),
      "s%3A%00.%FF",
      "%E0%A4%A",
      "a".repeat(4000),
    ];
    const statements = await counter.during(async () => {
      for (const forgery of forgeries) {
        const thief = app.client();
        thief.cookies.set(name, forgery);
        expectAnonymous(await thief.get(under.privatePath));
      }
    });
    await counter.close();
    expect(statements).toBe(0);
  });

  test("a rotated secret: old cookies hold while it is listed, and are dead after", async () => {
    const browser = app.client();
    const { username } = await browser.register();
    const both = await run(under, app.url, { SESSION_SECRETS: `${OTHER_SECRET},${DEVELOPMENT_SECRET}` });
    const after = await run(under, app.url, { SESSION_SECRETS: OTHER_SECRET });
    try {
      const [inBoth, inAfter] = [both.client(), after.client()];
      inBoth.cookies = inAfter.cookies = browser.cookies;
      expectKnown(await inBoth.get(under.privatePath), username);
      expectAnonymous(await inAfter.get(under.privatePath));
    } finally {
      await both.close();
      await after.close();
    }
  });

  const topologies = [
    { name: "__Host-latchkey.sid", settings: { COOKIE_SECURE: "true" }, domain: [] },
    { name: "__Secure-latchkey.sid", settings: { COOKIE_DOMAIN: "example.com" }, domain: ["Domain=example.com"] },
  ];
  describe.each(topologies)("behind a proxy that speaks TLS, as $name", ({ name, settings, domain }) => {
    const origin = { [`${under.prefix}_ORIGIN`]: "https://app.example.com" };
    const secure = withApp(under, { ...settings, ...origin, TRUST_PROXY: "1" });
    const overTls = { "x-forwarded-proto": "https" };

    test("the cookie is Secure and login and logout work", async () => {
      const browser = secure.client();
      const { username } = await browser.register({}, overTls);
      expectKnown(await browser.get(under.privatePath, overTls), username);
      const login = await browser.post("/login", { username, password: "a long enough password" }, overTls);
      const [pair, ...attributes] = login.setCookies[0]?.split("; ") ?? [];
      expect(pair?.startsWith(`${name}=`)).toBe(true);
      expect(attributes.sort()).toEqual([...domain, "HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
      expect(login.headers.get("strict-transport-security")).toContain("max-age=31536000");

      const logout = await browser.post("/logout", undefined, overTls);
      expect(logout.setCookies).toHaveLength(1);
      const expired = logout.setCookies[0]?.split("; ") ?? [];
      expect(expired).toEqual(expect.arrayContaining([`${name}=`, ...domain, "Path=/", "Secure"]));
      expect(browser.cookies.size).toBe(0);
    });

    test("without TLS a login fails loudly instead of being forgotten", async () => {
      const person = await secure.client().register({}, overTls);
      const events = await secure.db("events").count();
      const answer = await secure.client().post("/login", person);
      expect(answer.status).toBe(500);
      expect(answer.setCookies).toEqual([]);
      expect(await secure.db("events").count()).toEqual(events);
      expect(secure.logged()).toContain("TRUST_PROXY");
    });
  });
}
