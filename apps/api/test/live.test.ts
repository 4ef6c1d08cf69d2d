import { connect } from "node:net";
import { Client, createAccount } from "@latchkey/contract";
import { freePort } from "@latchkey/dev-database";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { startApp } from "@latchkey/testkit/app-process";
import { startBreakableLink } from "@latchkey/testkit/breakable-link";
import { hashSessionId, readSessionId } from "@latchkey/testkit/session-cookie";
import { expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const api = apiWith({ DATABASE_URL: url });
const newClient = () => new Client(api, api, (person) => createAccount(db, person));

/** Somebody who is logged in, and how their session and their user are found. */
async function loggedIn() {
  const browser = newClient();
  const person = await browser.join();
  const sid = hashSessionId(readSessionId(browser.sessionCookie[1]));
  const { username } = person;
  return {
    browser,
    ...person,
    session: () => db("sessions").where({ sid }),
    user: () => db("users").where({ username }),
  };
}

/** Opens a stream with the browser's cookie, and keeps what it says. */
async function streamOf(browser: Client, { origin } = api) {
  const leave = new AbortController();
  const cookie = browser.sessionCookie.join("=");
  const answer = await fetch(`${origin}/live`, { headers: { cookie }, signal: leave.signal });
  const heard = {
    events: [] as string[],
    users: [] as string[],
    over: false,
    status: answer.status,
    headers: answer.headers,
  };
  const read = async () => {
    let text = "";
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (text + chunk).split("\n\n");
      text = parts.pop() ?? "";
      const events = parts.filter((part) => part.startsWith("event: "));
      heard.events.push(...events.filter((event) => !event.startsWith(USER)));
      heard.users.push(...events.filter((event) => event.startsWith(USER)));
    }
    heard.over = true;
  };
  void read().catch(() => {});
  return Object.assign(heard, { leave: () => leave.abort() });
}

const unread = (count: number) => `event: unread\ndata: ${count}`;
const USER = "event: user\n";
const ENDED = "event: ended\ndata: ";
/** Sooner than sessions are looked after anyway. */
const soon = { timeout: 5_000, interval: 10 };

test("whoever is not logged in gets no stream", async () => {
  expect((await newClient().get("/live")).status).toBe(401);
});

test("an open page is told whom it is about, and how many notifications are unread, at first and whenever that changes", async () => {
  const { browser, username, user } = await loggedIn();
  const stream = await streamOf(browser);
  expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(stream.headers.get("cache-control")).toBe("no-store");
  await expect.poll(() => stream.events, soon).toEqual([unread(1)]);
  await newClient().login(username, "not the password");
  await expect.poll(() => stream.events, soon).toEqual([unread(1), unread(2)]);
  await browser.post("/notifications/read");
  await expect.poll(() => stream.events, soon).toEqual([unread(1), unread(2), unread(0)]);
  expect(stream.users).toEqual([`${USER}data: ${(await user().first())?.id}`]);
  stream.leave();
});

test("what happens to others is not told", async () => {
  const [one, other] = [await loggedIn(), await loggedIn()];
  const stream = await streamOf(one.browser);
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  await other.browser.post("/notifications/read");
  await one.browser.post("/notifications/read");
  await expect.poll(() => stream.events).toEqual([unread(1), unread(0)]);
  stream.leave();
});

type Person = Awaited<ReturnType<typeof loggedIn>>;
const ends: [string, (person: Person) => unknown][] = [
  ["the browser logs out in another window", ({ browser }) => browser.post("/logout")],
  ["another browser ends it", ({ username, password }) => elsewhere(username, password, "/sessions")],
  ["the password is changed in another browser", ({ username, password }) => changePassword(username, password)],
  ["the browser logs in again", ({ browser, username, password }) => browser.login(username, password)],
  ["its user is disabled", ({ user }) => user().update({ disabled_at: new Date() })],
  ["its user is deleted", ({ user }) => user().delete()],
  ["it is deleted by hand", ({ session }) => session().delete()],
  ["its time is over", ({ session }) => session().update({ expired: db.raw("now() + interval '0.3 seconds'") })],
  [
    "it is the oldest that it may be",
    ({ session }) =>
      session().update({
        created_at: db.raw("now() - interval '23 hours 59 minutes 59.7 seconds'"),
        expired: db.raw("now() + interval '1 minute'"), // Sooner than it was: later is no news.
      }),
  ],
];

async function elsewhere(username: string, password: string, path: string) {
  const browser = newClient();
  await browser.login(username, password);
  await browser.send("DELETE", path);
}

async function changePassword(username: string, password: string) {
  const browser = newClient();
  await browser.login(username, password);
  await browser.post("/account/password", { current_password: password, password: "another long enough password" });
}

test.each(ends)("an open page is told at once that its session is over, when %s [L9]", async (_, end) => {
  const person = await loggedIn();
  const stream = await streamOf(person.browser);
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  await end(person);
  await expect.poll(() => stream.events.at(-1), soon).toBe(ENDED);
  await expect.poll(() => stream.over).toBe(true);
});

test("an open page is no use of a session: it is not extended [L9]", async () => {
  const { browser, session } = await loggedIn();
  await session().update({ expired: db.raw("now() + interval '1 minute'") });
  const before = await session();
  const stream = await streamOf(browser);
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  stream.leave();
  expect(await session()).toEqual(before);
});

test("what happened while nothing could be heard is told afterwards [L9]", async () => {
  const { browser, session } = await loggedIn();
  const stream = await streamOf(browser);
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  await db.raw("ALTER TABLE sessions DISABLE TRIGGER tell_session_ended");
  await session().delete();
  await db.raw("ALTER TABLE sessions ENABLE TRIGGER tell_session_ended");
  expect(stream.events).toEqual([unread(1)]);
  await db.raw(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'live' AND datname = current_database()",
  );
  await expect.poll(() => stream.events, { timeout: 5_000 }).toEqual([unread(1), ENDED]);
});

test("an open page is told soon after the network's return what happened, also over connections that were half-open [O17]", async () => {
  const link = await startBreakableLink(url);
  const distant = apiWith({ DATABASE_URL: link.url });
  const { browser, user } = await loggedIn();
  const stream = await streamOf(browser, distant);
  await expect.poll(() => stream.events, soon).toEqual([unread(1)]);
  link.set("silent");
  await db.raw("INSERT INTO events (user_id, kind) SELECT id, 'wrong_password' FROM users WHERE id IN (?)", [
    user().select("id"),
  ]);
  link.set("up");
  await expect.poll(() => stream.events, { ...soon, timeout: 10_000 }).toEqual([unread(1), unread(2)]);
  stream.leave();
  await link.close();
});

test("whoever leaves while the session is looked up leaves no stream behind", async () => {
  const { browser } = await loggedIn();
  const cookie = browser.sessionCookie.join("=");
  const { port } = new URL(api.origin);
  await db.transaction(async (slow) => {
    await slow.raw("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
    const clients = Array.from({ length: 60 }, () => connect(Number(port), "localhost").on("error", () => {}));
    for (const client of clients) client.write(`GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`);
    const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'sessions'::regclass";
    await expect.poll(async () => (await db.raw(waiting)).rows.length).toBeGreaterThan(0);
    for (const client of clients) client.destroy();
  });
  const stream = await streamOf(browser);
  expect(stream.status).toBe(200);
  stream.leave();
});

test("asking for the headers of a stream alone gets them", async () => {
  const { browser } = await loggedIn();
  const { status, headers } = await browser.send("HEAD", "/live");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
});

test("one account cannot open streams without end", async () => {
  const { browser } = await loggedIn();
  const streams = await Promise.all(Array.from({ length: 51 }, () => streamOf(browser)));
  expect(streams.filter(({ status }) => status === 200)).toHaveLength(50);
  expect(streams.filter(({ status }) => status === 429)).toHaveLength(1);
  for (const { leave } of streams) leave();
  await expect
    .poll(async () => {
      const { status, leave } = await streamOf(browser);
      leave();
      return status;
    })
    .toBe(200);
});

test("a process that is told to stop ends its streams, without ending the sessions", async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = { DATABASE_URL: url, API_PORT: String(port), NODE_ENV: "test" };
  const app = startApp({ directory: ".", origin, env });
  await app.listening();
  const { browser } = await loggedIn();
  const stream = await streamOf(browser, { origin, json: true });
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  await app.stop();
  await expect.poll(() => stream.over).toBe(true);
  expect(stream.events).toEqual([unread(1)]);
  expect((await browser.get("/me")).status).toBe(200);
});
