import { createTestDatabase } from "@latchkey/dev-database/test-database";
import { startBreakableLink } from "@latchkey/testkit/breakable-link";
import { CHEAP_HASHES } from "@latchkey/testkit/cheap-hashes";
import type { Answer, Client } from "@latchkey/testkit/client";
import { timeOf } from "@latchkey/testkit/time-of";
import { pages } from "@latchkey/texts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type AppUnderTest, accountAppOf, type RunningApp, run } from "../app-under-test.ts";
import { expectAnonymous, expectKnown } from "../expect.ts";

/**
 * The longest that a request may wait for an unresponsive database, and that the app may take to recover. The time that the
 * same requests take with a working database is allowed on top, so that a busy machine fails no test.
 */
const MAX_OUTAGE_MS = 5_000;

/** With the time limits of production. */
const IMPATIENT = { NODE_OPTIONS: CHEAP_HASHES };

/** Retries, because a busy machine may exceed these limits without any fault. Returns the milliseconds that the last try took. */
const timeToJoin = (browser: Client) => vi.waitFor(() => timeOf(() => browser.join()), { timeout: 60_000 });

/** Closes the app's connections, but not those of this suite. */
const CLOSE_CONNECTIONS = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name NOT IN ('test', 'contract') AND datname = current_database()`;

export function faultClauses(under: AppUnderTest) {
  let link: Awaited<ReturnType<typeof startBreakableLink>>;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let app: RunningApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    link = await startBreakableLink(database.appUrl);
    app = await run(under, link.url, IMPATIENT);
  });
  afterAll(async () => {
    await app.close();
    await link.close();
    await database.drop();
  });

  const failures = under.sharedCode ? (["cut", "silent"] as const) : (["cut"] as const);
  test.each(failures)(
    "while the connection to the database is %s, requests get 503 within 5 seconds and nobody is logged out; afterward everything works [O6, O11, O17]",
    async (fault) => {
      const browser = app.client();
      const [, { username, password }] = await timeToJoin(browser);
      const anonymous = app.client();
      expectKnown(await browser.get(under.privatePath), username); // Renders the page that the logout is posted from.
      const send = (email: string, leaving: Client) =>
        Promise.all([
          ...Array.from({ length: 20 }, () => browser.get(under.privatePath)),
          app.client().post("/login", { username, password }),
          app.client().post("/register", { email }),
          leaving.post("/logout"),
        ]);
      const other = app.client();
      await other.login(username, password);
      const [usualMs] = await timeOf(() => send("early@example.com", other));
      link.set(fault);

      const [outageMs, answers] = await timeOf(() => send("late@example.com", browser));
      expect(outageMs - 2 * usualMs).toBeLessThan(MAX_OUTAGE_MS);
      for (const { status, setCookies, headers, body } of answers) {
        expect(status).toBe(503);
        expect(setCookies).toEqual([]);
        expect(headers.get("retry-after")).toBe("5");
        expect(body).toMatch(/[0-9a-f]{8}-[0-9a-f-]{27}/);
      }
      if (!under.json && accountAppOf(under) === under) expectWaysOn(answers, password);
      expect((await anonymous.get("/healthz")).status).toBe(200);
      expect((await anonymous.get("/readyz")).status).toBe(503);
      expectAnonymous(await anonymous.get(under.privatePath));

      link.set("up");
      const [recoveryMs] = await timeOf(() => ready(anonymous));
      expect(recoveryMs - 2 * usualMs).toBeLessThan(MAX_OUTAGE_MS);
      expectKnown(await browser.get(under.privatePath), username);
      for (let round = 0; round < 15; round++) expect((await browser.get(under.privatePath)).status).toBe(200);
      expect(await database.db("mails").where({ recipient: "late@example.com" })).toEqual([]);
    },
  );

  const ready = (browser: Client) => expect.poll(async () => (await browser.get("/readyz")).status).toBe(200);

  /** A page can be opened again, and a form sent again as it was typed, except for passwords. */
  function expectWaysOn(answers: Answer[], password: string) {
    expect(answers[0]?.body).toContain(`<a class="button" href="">${pages.errors.tryAgain}</a>`);
    const [login, register] = answers.slice(-3);
    expect(login?.body).toContain(pages.errors.goBack);
    expect(login?.body).not.toContain(password);
    expect(register?.body).toContain('<form method="post"><input type="hidden" name="email" value="late@example.com">');
  }

  test("an app can be started before its database, and is ready as soon as the database is", async () => {
    link.set("cut");
    const early = await run(under, link.url, IMPATIENT);
    try {
      expect((await early.client().get("/readyz")).status).toBe(503);
      link.set("up");
      const [recoveryMs] = await timeOf(() => ready(early.client()));
      const browser = early.client();
      const [usualMs, { username }] = await timeToJoin(browser);
      expect(recoveryMs - 2 * usualMs).toBeLessThan(MAX_OUTAGE_MS);
      expectKnown(await browser.get(under.privatePath), username);
    } finally {
      await early.close();
    }
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test("after PostgreSQL has closed every connection, the next request opens a new one", async () => {
    const browser = app.client();
    const [, { username }] = await timeToJoin(browser);
    await database.db.raw(CLOSE_CONNECTIONS);
    await expect.poll(async () => (await browser.get(under.privatePath)).status).toBe(200);
    expectKnown(await browser.get(under.privatePath), username);
  });

  test("with a read-only database pages load, but a login gets 503 and no cookie", async () => {
    const browser = app.client();
    const [, { username, password }] = await timeToJoin(browser);
    const [{ name }] = (await database.db.raw("SELECT current_database() AS name")).rows;
    await database.db.raw("ALTER DATABASE ?? SET default_transaction_read_only = on", [name]);
    await database.db.raw(CLOSE_CONNECTIONS);
    try {
      await expect.poll(async () => (await browser.get(under.privatePath)).status).toBe(200);
      const answer = await app.client().post("/login", { username, password });
      expect(answer.status).toBe(503);
      expect(answer.setCookies).toEqual([]);
    } finally {
      await database.db.raw("ALTER DATABASE ?? RESET default_transaction_read_only", [name]);
      await database.db.raw(CLOSE_CONNECTIONS);
    }
    await expect.poll(async () => await app.client().login(username, password)).toBe(true);
  });
}
