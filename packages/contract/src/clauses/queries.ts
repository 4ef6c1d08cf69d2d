import { createStatementCounter } from "@latchkey/testkit/statement-counter";
import { expect, test } from "vitest";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";

export function queryClauses(under: AppUnderTest, app: AppWithDatabase) {
  test("a private page runs at most two queries: one for the session, one for its content [L15]", async ({ skip }) => {
    const { browser, sid } = await loggedIn(app);
    await app
      .db("sessions")
      .where({ sid })
      .update({ expired: app.db.raw("now() + interval '2 hours'") }); // So that this request extends nothing.
    const counter = await createStatementCounter(app.url);
    if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
    const statements = await counter.during(() => browser.get(under.privatePath));
    await counter.close();
    expect(statements).toBeLessThanOrEqual(under.json ? 1 : 2);
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test("a session in use is extended at most once per tenth of the idle timeout [L15]", async () => {
    const { browser, sid } = await loggedIn(app);
    const remaining = async () => {
      const { rows } = await app.db.raw(
        "SELECT extract(epoch FROM expired - now())::int AS seconds FROM sessions WHERE sid = ?",
        [sid],
      );
      return rows[0].seconds;
    };
    const moveTo = (seconds: number) =>
      app
        .db("sessions")
        .where({ sid })
        .update({ expired: app.db.raw("now() + ? * interval '1 second'", [seconds]) });
    await app.db.raw(`
      CREATE TABLE writes (at timestamptz DEFAULT now());
      CREATE FUNCTION record_write() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO writes DEFAULT VALUES; RETURN NEW; END';
      CREATE TRIGGER record_write AFTER UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION record_write()`);
    const writes = async () => (await app.db.raw("SELECT count(*)::int AS writes FROM writes")).rows[0].writes;
    const idleTimeout = 2 * 60 * 60;

    await moveTo(idleTimeout * 0.95);
    await browser.get(under.privatePath);
    await browser.get(under.privatePath);
    expect(await remaining()).toBeLessThanOrEqual(idleTimeout * 0.95);
    await moveTo(idleTimeout * 0.85);
    await Promise.all(Array.from({ length: 10 }, () => browser.get(under.privatePath)));
    await expect.poll(remaining).toBeGreaterThan(idleTimeout * 0.98);
    expect(await writes()).toBe(3); // Two by `moveTo`, and one for all ten requests.
    await app.db.raw("DROP TRIGGER record_write ON sessions");
  });

  /** Two count it; the others find the user and the second factor, record the event, reset the counters, store the session. */
  test("a login from a known address runs seven queries [L15]", async ({ skip }) => {
    const { username, password } = await loggedIn(app);
    const counter = await createStatementCounter(app.url);
    if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
    const statements = await counter.during(() => app.client().login(username, password));
    await counter.close();
    expect(statements).toBe(7);
  });
}
