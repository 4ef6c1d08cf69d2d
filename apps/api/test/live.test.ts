import { connect } from "node:net";
import { disableUser } from "@latchkey/auth-core";
import { Client, createAccount } from "@latchkey/contract";
import { freePort } from "@latchkey/dev-database";
import { PATIENT_DATABASE } from "@latchkey/dev-database/patient-database";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { startApp } from "@latchkey/testkit/app-process";
import { startBreakableLink } from "@latchkey/testkit/breakable-link";
import { hashSessionId, readSessionId } from "@latchkey/testkit/session-cookie";
import { expect, test, vi } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const api = withoutPeriodicCheck(() => apiWith({ DATABASE_URL: url }));
const newClient = () => new Client(api, api, (person) => createAccount(db, person));

/** Starts an API whose periodic check never runs, so only notifications from the database reach its pages. */
function withoutPeriodicCheck<T>(start: () => T): T {
  vi.useFakeTimers({ toFake: ["setInterval"] });
  const api = start();
  vi.useRealTimers();
  return api;
}

/** A new user who is logged in, with queries for their session and user. */
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

/** Opens a live stream with the browser's cookie, and collects its events. */
async function streamOf(browser: Client, { origin } = api) {
  const disconnect = new AbortController();
  const cookie = browser.sessionCookie.join("=");
  const response = await fetch(`${origin}/live`, { headers: { cookie }, signal: disconnect.signal });
  const stream = {
    events: [] as string[],
    users: [] as string[],
    closed: false,
    status: response.status,
    headers: response.headers,
  };
  const read = async () => {
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (text + chunk).split("\n\n");
      text = parts.pop() ?? "";
      const events = parts.filter((part) => part.startsWith("event: "));
      stream.events.push(...events.filter((event) => !event.startsWith(USER)));
      stream.users.push(...events.filter((event) => event.startsWith(USER)));
    }
    stream.closed = true;
  };
  void read().catch(() => {});
  return Object.assign(stream, { close: () => disconnect.abort() });
}

const LISTENING = `
  SELECT 1 FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'live' AND query ~ '^(LISTEN|SELECT 1$)'`;

const unread = (count: number) => `event: unread\ndata: ${count}`;
const USER = "event: user\n";
const ENDED = "event: ended\ndata: ";
const REPLACED = "event: replaced\ndata: ";
const soon = { interval: 10 };

test("the live stream requires a login", async () => {
  expect((await newClient().get("/live")).status).toBe(401);
});

test("an open page receives its user and the number of unread notifications, initially and on every change", async () => {
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
  stream.close();
});

test("a live stream carries no events of other users", async () => {
  const [one, other] = [await loggedIn(), await loggedIn()];
  const stream = await streamOf(one.browser);
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  await other.browser.post("/notifications/read");
  await one.browser.post("/notifications/read");
  await expect.poll(() => stream.events).toEqual([unread(1), unread(0)]);
  stream.close();
});

type Person = Awaited<ReturnType<typeof loggedIn>>;
const endings: [string, (person: Person) => unknown][] = [
  ["the browser logs out in another tab", ({ browser }) => browser.post("/logout")],
  ["another browser ends it", ({ username, password }) => elsewhere(username, password, "/sessions")],
  ["the password is changed in another browser", ({ username, password }) => changePassword(username, password)],
  ["another user logs in from the browser", ({ browser }) => browser.join()],
  ["its user is disabled", ({ user }) => user().update({ disabled_at: new Date() })],
  [
    "an operator disables its user [L10]",
    async ({ user }) => disableUser(db, { id: (await user().first())?.id ?? "" }),
  ],
  ["its user is deleted", ({ user }) => user().delete()],
  ["its row is deleted", ({ session }) => session().delete()],
  ["its idle timeout passes", ({ session }) => session().update({ expired: db.raw("now() + interval '0.3 seconds'") })],
  [
    "its absolute timeout passes",
    ({ session }) =>
      session().update({
        created_at: db.raw("now() - interval '23 hours 59 minutes 59.7 seconds'"),
        expired: db.raw("now() + interval '1 minute'"), // An earlier expiry triggers a notification, a later one does not.
      }),
  ],
];

async function elsewhere(username: string, password: string, path: string) {
  const browser = newClient();
  await browser.login(username, password);
  await browser.send("DELETE", path);
}

async function changePassword(username: string, password: string, browser = newClient()) {
  await browser.login(username, password);
  await browser.post("/account/password", { current_password: password, password: "another long enough password" });
}

test.each(endings)("an open page is notified immediately that its session has ended when %s [L9]", async (_, end) => {
  const person = await loggedIn();
  const stream = await streamOf(person.browser);
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  await end(person);
  await expect.poll(() => stream.events.at(-1), soon).toBe(ENDED);
  await expect.poll(() => stream.closed).toBe(true);
});

const replacements: [string, (person: Person) => unknown][] = [
  ["logs in again", ({ browser, username, password }) => browser.login(username, password)],
  ["changes the password", ({ browser, username, password }) => changePassword(username, password, browser)],
];

test.each(replacements)(
  "an open page learns that its session has been replaced when the browser %s, and then that the new one has ended [L9]",
  async (_, replace) => {
    const person = await loggedIn();
    const stream = await streamOf(person.browser);
    await expect.poll(() => stream.events).toEqual([unread(1)]);
    await replace(person);
    await expect.poll(() => stream.events.at(-1), soon).toBe(REPLACED);
    expect(stream.closed).toBe(false);
    await person.browser.post("/logout");
    await expect.poll(() => stream.events.slice(-2), soon).toEqual([REPLACED, ENDED]);
    await expect.poll(() => stream.closed).toBe(true);
  },
);

const successor = () => db("sessions").where({ sid: "the new session" });

test.each<[string, (person: Person) => unknown]>([
  ["has ended since", ({ user }) => user().increment("auth_version")],
  ["is a minute old", () => successor().update({ created_at: db.raw("now() - interval '1 minute'") })],
])("an open page does not wait for the cookie of a new session that %s [L9]", async (_, change) => {
  const person = await loggedIn();
  const stream = await streamOf(person.browser);
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  await person.session().update({ sid: "the new session" }); // Triggers no notification.
  await change(person);
  await person.browser.login(person.username, "not the password"); // Triggers one.
  await expect.poll(() => stream.events.at(-1), soon).toBe(ENDED);
  await successor().delete();
});

test("an open page does not extend its session [L9]", async () => {
  const { browser, session } = await loggedIn();
  await session().update({ expired: db.raw("now() + interval '1 minute'") });
  const before = await session();
  const stream = await streamOf(browser);
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  stream.close();
  expect(await session()).toEqual(before);
});

test("an open page catches up on what happened while its connection to the database was down [L9]", async () => {
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
  await expect.poll(() => stream.events).toEqual([unread(1), ENDED]);
});

test("an open page catches up soon after the network is back, even over half-open connections [O17]", async () => {
  const link = await startBreakableLink(url);
  const distant = withoutPeriodicCheck(() => apiWith({ DATABASE_URL: link.url }, { statementTimeout: 3_000 }));
  const { browser, user } = await loggedIn();
  const stream = await streamOf(browser, distant);
  await expect.poll(() => stream.events, soon).toEqual([unread(1)]);
  link.set("silent");
  await db.raw("INSERT INTO events (user_id, kind) SELECT id, 'wrong_password' FROM users WHERE id IN (?)", [
    user().select("id"),
  ]);
  link.set("up");
  await expect.poll(() => stream.events, soon).toEqual([unread(1), unread(2)]);
  stream.close();
  await link.close();
});

test("a client that disconnects during the session lookup leaves no stream open", async () => {
  const { browser } = await loggedIn();
  const cookie = browser.sessionCookie.join("=");
  const { port } = new URL(api.origin);
  await db.transaction(async (slow) => {
    await slow.raw("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
    const clients = Array.from({ length: 60 }, () => connect(Number(port), "localhost").on("error", () => {}));
    for (const client of clients) client.write(`GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`);
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await expect.poll(async () => (await db.raw(waiting)).rows.length).toBeGreaterThan(0);
    for (const client of clients) client.destroy();
  });
  const stream = await streamOf(browser);
  expect(stream.status).toBe(200);
  stream.close();
});

test("a HEAD request gets the headers of the stream", async () => {
  const { browser } = await loggedIn();
  const { status, headers } = await browser.send("HEAD", "/live");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
});

test("an account can have up to 50 open streams", async () => {
  const { browser } = await loggedIn();
  const streams = await Promise.all(Array.from({ length: 51 }, () => streamOf(browser)));
  expect(streams.filter(({ status }) => status === 200)).toHaveLength(50);
  expect(streams.filter(({ status }) => status === 429)).toHaveLength(1);
  for (const { close } of streams) close();
  await expect
    .poll(async () => {
      const { status, close } = await streamOf(browser);
      close();
      return status;
    })
    .toBe(200);
});

test("a process that shuts down closes its streams without ending the sessions", async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = { DATABASE_URL: url, API_PORT: String(port), NODE_ENV: "test", NODE_OPTIONS: PATIENT_DATABASE };
  const app = startApp({ directory: ".", origin, env });
  await app.listening();
  const { browser } = await loggedIn();
  const stream = await streamOf(browser, { origin, json: true });
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  await app.stop();
  await expect.poll(() => stream.closed).toBe(true);
  expect(stream.events).toEqual([unread(1)]);
  expect((await browser.get("/me")).status).toBe(200);
});

test("notifications come over LISTEN_DATABASE_URL, and the log says once that it cannot be used", async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const link = await startBreakableLink(url);
  link.set("cut");
  const env = {
    DATABASE_URL: url,
    LISTEN_DATABASE_URL: link.url,
    API_PORT: String(port),
    NODE_ENV: "test",
    NODE_OPTIONS: PATIENT_DATABASE,
  };
  const app = startApp({ directory: ".", origin, env });
  const complaints = () => app.output().match(/Could not listen for changes/g)?.length ?? 0;
  await expect.poll(complaints).toBe(1);
  const { browser, user } = await loggedIn();
  const stream = await streamOf(browser, { origin, json: true });
  await expect.poll(() => stream.events).toEqual([unread(1)]);
  link.set("up");
  await expect.poll(async () => (await db.raw(LISTENING)).rows).toHaveLength(2); // `api` listens as well.
  await db.raw("INSERT INTO events (user_id, kind) SELECT id, 'wrong_password' FROM users WHERE id IN (?)", [
    user().select("id"),
  ]);
  await expect.poll(() => stream.events, soon).toEqual([unread(1), unread(2)]);
  expect(complaints()).toBe(1);
  stream.close();
  await app.end("SIGKILL");
  await link.close();
});
