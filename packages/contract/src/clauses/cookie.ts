import { SESSION_COOKIE } from "@latchkey/product";
import { readSessionId, SECRET, signSessionId } from "@latchkey/testkit/session-cookie";
import { createStatementCounter } from "@latchkey/testkit/statement-counter";
import { expect, test } from "vitest";
import { type AppUnderTest, type AppWithDatabase, run } from "../app-under-test.ts";
import { expectAnonymous, expectKnown } from "../expect.ts";

const OTHER_SECRET = "another-secret-of-more-than-32-characters";

export function cookieClauses(under: AppUnderTest, app: AppWithDatabase) {
  test("anonymous requests set no cookie and run no database query [C5]", async ({ skip }) => {
    const counter = await createStatementCounter(app.url);
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

  test("later requests with a session set no cookie", async () => {
    const browser = app.client();
    await browser.join();
    expect((await browser.get(under.privatePath)).setCookies).toEqual([]);
  });

  test("duplicate session cookies are treated as anonymous, and both are expired (cookie tossing) [C8]", async () => {
    const [owner, attacker] = [app.client(), app.client()];
    await owner.join();
    await attacker.join();
    const [name, own] = owner.sessionCookie;
    for (const tossed of [attacker.sessionCookie[1], "junk", ""]) {
      for (const cookie of [`${name}=${tossed}; ${name}=${own}`, `${name}=${own}; a=b; ${name}=${tossed}`]) {
        const headers = { cookie, host: "app.example.com" };
        const answer = await app.client().get(under.privatePath, headers);
        expectAnonymous(answer);
        for (const line of answer.setCookies) expect(line).toContain("1970");
        expect(answer.setCookies.length).toBeGreaterThan(0);
      }
    }
    await expect.poll(app.logged).toContain("duplicate session cookies");
    expect((await owner.get(under.privatePath)).status).toBe(200);
  });

  if (under.loginAt) return; // The rest is about the app that users log in to.

  test("login sets one host-only cookie with HttpOnly, SameSite=Lax and Path=/, which expires when the browser closes [C1]", async () => {
    const { username, password } = await app.client().join();
    const answer = await app.client().post("/login", { username, password });
    expect(answer.setCookies).toHaveLength(1);
    const [pair, ...attributes] = answer.setCookies[0]?.split("; ") ?? [];
    expect(pair).toMatch(new RegExp(`^${SESSION_COOKIE}=s%3A`));
    expect(attributes.sort()).toEqual(["HttpOnly", "Path=/", "SameSite=Lax"]);
  });

  test("with 'Remember me' the cookie lasts 90 days, according to Expires and Max-Age [C1]", async () => {
    const { username, password } = await app.client().join();
    const answer = await app.client().post("/login", { username, password, remember: under.json ? true : "on" });
    const [, expires = ""] = answer.setCookies[0]?.match(/Expires=([^;]+)/) ?? [];
    const days = (Date.parse(expires) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThanOrEqual(90);
    const [, maxAge] = answer.setCookies[0]?.match(/Max-Age=(\d+)/) ?? [];
    expect(Number(maxAge)).toBe(90 * 86_400);
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test("session IDs are unique and have at least 128 random bits [C3]", async () => {
    const ids = new Set<string>();
    for (let round = 0; round < 5; round++) {
      const browser = app.client();
      await browser.join();
      ids.add(readSessionId(browser.sessionCookie[1]));
    }
    expect(ids.size).toBe(5);
    for (const id of ids) expect(Buffer.from(id, "base64url").length).toBeGreaterThanOrEqual(16);
  });

  test("forged, truncated and unsigned cookies are treated as anonymous and run no database query [C7]", async ({
    skip,
  }) => {
    const counter = await createStatementCounter(app.url);
    if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
    const owner = app.client();
    await owner.join();
    const [name, value] = owner.sessionCookie;
    const forgeries = [
      "",
      "x",
      value.slice(0, -3),
      `${value}x`,
      readSessionId(value),
      encodeURIComponent(`s:${readSessionId(value)}`),
      signSessionId(readSessionId(value), OTHER_SECRET),
      "s%3A%00.%FF",
      "%E0%A4%A",
      "a".repeat(4000),
    ];
    const statements = await counter.during(async () => {
      for (const forgery of forgeries) {
        const attacker = app.client();
        attacker.cookies.set(name, forgery);
        expectAnonymous(await attacker.get(under.privatePath));
      }
    });
    await counter.close();
    expect(statements).toBe(0);
  });

  test("after a secret rotation, older cookies are valid only while the old secret is listed [C7]", async () => {
    const browser = app.client();
    const { username } = await browser.join();
    const rotating = await run(under, app.url, { SESSION_SECRETS: `${OTHER_SECRET},${SECRET}` });
    const rotated = await run(under, app.url, { SESSION_SECRETS: OTHER_SECRET });
    try {
      const [during, after] = [rotating.client(), rotated.client()];
      during.cookies = after.cookies = browser.cookies;
      expectKnown(await during.get(under.privatePath), username);
      expectAnonymous(await after.get(under.privatePath));
    } finally {
      await rotating.close();
      await rotated.close();
    }
  });
}
