import type { Client } from "@latchkey/testkit/client";
import { hashSessionId, readSessionId } from "@latchkey/testkit/session-cookie";
import { expect, test } from "vitest";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown, expectStepUp } from "../expect.ts";
import { sessionOf } from "../sessions.ts";

const FIREFOX = { "user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0" };

export function sessionListClauses(under: AppUnderTest, app: AppWithDatabase) {
  const LIST = under.json ? "/sessions" : "/account/sessions";
  const end = (browser: Client, id: string) =>
    under.json ? browser.send("DELETE", `/sessions/${id}`) : browser.post("/account/sessions/end", { id });
  const endOthers = (browser: Client) =>
    under.json ? browser.send("DELETE", "/sessions") : browser.post("/account/sessions/end-others");

  /** Two browsers of one user, and the public id of the second session. */
  async function twoBrowsers() {
    const { browser, username, password } = await loggedIn(app);
    const other = app.client();
    await other.login(username, password, FIREFOX);
    const row = await sessionOf(app.db, other).first();
    return { browser, other, username, password, handle: row?.id ?? "" };
  }

  const makeOlder = (browser: Client, minutes: number) =>
    sessionOf(app.db, browser).update({ created_at: app.db.raw("now() - ? * interval '1 minute'", [minutes]) });

  test("the session list shows the browser and address of each session, and marks the current one [L9]", async () => {
    const { browser, other, handle } = await twoBrowsers();
    const { body, status } = await browser.get(LIST);
    expect(status).toBe(200);
    expect(body).toContain("Firefox on Windows");
    expect(body).toContain("127.0.0.1");
    expect(body).toContain(handle);
    expect(body.match(/"current":true|This session/g)).toHaveLength(1);
    for (const { sessionCookie } of [browser, other]) {
      expect(body).not.toContain(readSessionId(sessionCookie[1]));
      expect(body).not.toContain(hashSessionId(readSessionId(sessionCookie[1])));
    }
  });

  test("notifications are paginated by 50, with a link to older ones on each page [O18]", async () => {
    const { browser, username } = await loggedIn(app);
    const event = (n: number) =>
      `INSERT INTO events (user_id, kind, detail) SELECT id, 'username_changed', '{"about": "name-${n}."}' FROM users`;
    for (let n = 1; n <= 60; n++) await app.db.raw(`${event(n)} WHERE username = ?`, [username]);
    const first = (await browser.get("/notifications")).body;
    expect(first).toContain("name-60.");
    expect(first).toContain("name-11.");
    expect(first).not.toContain("name-10.");
    const older = /before=(\d+)|"older":"(\d+)"/.exec(first)?.slice(1).join("");
    const second = (await browser.get(`/notifications?before=${older}`)).body;
    expect(second).toContain("name-10.");
    expect(second).not.toContain("name-11.");
    expect(second).not.toMatch(/before=|"older":"/);
    for (const malformed of ["x", "-1", "99999999999999999999", "1&before=2"]) {
      expect((await browser.get(`/notifications?before=${malformed}`)).body).toContain("name-60.");
    }
  });

  test("the session list contains no session of another user and no expired one", async () => {
    const { browser, handle } = await twoBrowsers();
    const stranger = await loggedIn(app);
    expect((await stranger.browser.get(LIST)).body).not.toContain(handle);
    await app.db("sessions").where({ id: handle }).update({ expired: app.db.fn.now() });
    expect((await browser.get(LIST)).body).not.toContain(handle);
  });

  test("a session that is ended from another browser is no longer valid, and the current one continues [L9, O4]", async () => {
    const { browser, other, username, handle } = await twoBrowsers();
    expectKnown(await other.get(under.privatePath), username);
    expect([204, 303]).toContain((await end(browser, handle)).status);
    expectAnonymous(await other.get(under.privatePath));
    expectKnown(await browser.get(under.privatePath), username);
    expect((await browser.get(LIST)).body).not.toContain(handle);
    await expect.poll(app.logged).toContain('"event":"session_ended"');
  });

  test("all other sessions can be ended with one request, and their owner is notified", async () => {
    const { browser, other, username, password } = await twoBrowsers();
    const third = app.client();
    await third.login(username, password);
    expect([204, 303]).toContain((await endOthers(browser)).status);
    for (const ended of [other, third]) expectAnonymous(await ended.get(under.privatePath));
    expectKnown(await browser.get(under.privatePath), username);
    expect((await browser.get("/notifications")).body).toContain("All other sessions were logged out");
    await expect.poll(app.logged).toContain('"event":"other_sessions_ended"');
  });

  test("a user cannot end the session of another user, and malformed ids do no harm (IDOR)", async () => {
    const { other, username, handle } = await twoBrowsers();
    const stranger = (await loggedIn(app)).browser;
    for (const id of [handle, "x", "00000000-0000-4000-8000-000000000000", "'", "%00"]) {
      expect([303, 404], id).toContain((await end(stranger, id)).status);
    }
    expectKnown(await other.get(under.privatePath), username);
  });

  test("ending sessions requires step-up authentication if the login is older than 15 minutes [L9]", async () => {
    const { browser, other, username, password, handle } = await twoBrowsers();
    await makeOlder(browser, 14);
    expect((await browser.get(LIST)).status).toBe(200);
    await makeOlder(browser, 16);
    for (const answer of [await end(browser, handle), await endOthers(browser)]) expectStepUp(answer);
    expectKnown(await other.get(under.privatePath), username);
    expect(await browser.login(username, password)).toBe(true);
    expect([204, 303]).toContain((await end(browser, handle)).status);
    expectAnonymous(await other.get(under.privatePath));
  });
}
