import { endSessions } from "@latchkey/auth-core";
import { Client, createAccount } from "@latchkey/contract";
import { type Database, openDatabase } from "@latchkey/db";
import { withTestDatabase } from "@latchkey/db/testing";
import { afterAll, expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { url } = await withTestDatabase();
/** The tests hold locks while passwords are hashed. */
const PATIENT = { statementTimeout: 20_000 };
const db = openDatabase(url, PATIENT);
afterAll(() => db.destroy());
const api = apiWith({ DATABASE_URL: url }, PATIENT);
/** For polls: passwords are hashed, and the machine may be busy. */
const SOON = { interval: 10, timeout: 10_000 };
const NEW = "another long enough password";
const FIREFOX = { "user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0" };

const newClient = () => new Client(api, api, (person) => createAccount(db, person));

async function loggedIn() {
  const browser = newClient();
  const person = await browser.join();
  const elsewhere = newClient();
  await elsewhere.login(person.username, person.password);
  return { browser, elsewhere, ...person, user: () => db("users").where({ username: person.username }) };
}

type Person = Awaited<ReturnType<typeof loggedIn>>;

/** How many statements wait for a lock in this database. */
async function waiting() {
  const { rows } = await db.raw(
    "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows[0].waiting;
}

/** Runs `meanwhile` while a transaction is open that has done `first`, and commits it before what `meanwhile` has started. */
async function whileOpen<T>(first: (lock: Database) => Promise<unknown>, meanwhile: (lock: Database) => Promise<T>) {
  return db.transaction(async (lock) => {
    await first(lock);
    return meanwhile(lock);
  });
}

const lockRow =
  ({ username }: Person) =>
  (lock: Database) =>
    lock("users").where({ username }).forUpdate();

/** Resolves when so many statements wait. */
const untilWaiting = (count: number) => expect.poll(waiting, SOON).toBe(count);

const changePassword = ({ browser, password }: Person) =>
  browser.post("/account/password", { current_password: password, password: NEW });

const revocations: [string, (person: Person) => Promise<unknown>][] = [
  ["an operator ends the sessions", ({ username }) => endSessions(db, username)],
  ["another browser ends all other sessions", ({ elsewhere }) => elsewhere.send("DELETE", "/sessions")],
  [
    "the password is changed in another browser",
    ({ elsewhere, password }) =>
      elsewhere.post("/account/password", { current_password: password, password: `${NEW} elsewhere` }),
  ],
];

test.each(revocations)("a password change in flight has no effect after %s", async (_, revoke) => {
  const person = await loggedIn();
  const { revoked, change } = await whileOpen(lockRow(person), async () => {
    const revoked = revoke(person); // Waits first, so it runs first.
    await untilWaiting(1);
    const change = changePassword(person);
    await untilWaiting(2);
    return { revoked, change };
  });
  await revoked;
  expect((await change).status).toBe(401);
  expect((await person.browser.get("/me")).status).toBe(401);
  expect(await newClient().login(person.username, NEW)).toBe(false);
});

const actions: [string, (person: Person) => Promise<{ status: number }>][] = [
  ["a change of the password", changePassword],
  ["a change of the user name", ({ browser }) => browser.post("/account/username", { username: "renamed" })],
  ["a change of the address", ({ browser }) => browser.post("/account/email", { email: "new@example.com" })],
  ["ending all other sessions", ({ browser }) => browser.send("DELETE", "/sessions")],
  ["the deletion of the account", ({ browser, password }) => browser.post("/account/delete", { password })],
];

test.each(actions)("%s that was authorized before a logout has no effect after it", async (_, act) => {
  const person = await loggedIn();
  const sameCookie = newClient();
  sameCookie.cookies = new Map(person.browser.cookies);
  const before = await person.user();
  const { answer } = await whileOpen(lockRow(person), async () => {
    const answer = act(person);
    await untilWaiting(1);
    await sameCookie.post("/logout");
    return { answer };
  });
  expect((await answer).status).toBe(401);
  expect(await person.user()).toEqual(before);
  expect((await person.browser.get("/me")).status).toBe(401);
  expect((await person.elsewhere.get("/me")).status).toBe(200);
  expect(await db("mails").whereIn("recipient", [person.email, "new@example.com"])).toEqual([]);
});

test("a password change in flight has no effect after its user was disabled, also when enabled again", async () => {
  const person = await loggedIn();
  const { answer } = await whileOpen(lockRow(person), async (lock) => {
    const answer = changePassword(person);
    await untilWaiting(1);
    for (const disabled_at of [new Date(), null]) {
      await lock("users").where({ username: person.username }).update({ disabled_at });
    }
    return { answer };
  });
  expect((await answer).status).toBe(401);
  expect(await newClient().login(person.username, person.password)).toBe(true);
});

test("a logout that waits for a password change of the same session ends it under its new id", async () => {
  const person = await loggedIn();
  const sameCookie = newClient();
  sameCookie.cookies = new Map(person.browser.cookies);
  // The change stops when it has written all but its notification.
  const lockEvents = (lock: Database) => lock.raw("LOCK TABLE events IN EXCLUSIVE MODE");
  const { change, logout } = await whileOpen(lockEvents, async () => {
    const change = changePassword(person);
    await untilWaiting(1);
    const logout = sameCookie.post("/logout");
    await untilWaiting(2);
    return { change, logout };
  });
  expect([(await change).status, (await logout).status]).toEqual([204, 204]);
  expect((await person.browser.get("/me")).status).toBe(401);
  expect(await db("sessions").whereIn("user_id", person.user().select("id"))).toEqual([]);
});

test.each([
  ["from a known browser", {}],
  ["from a new browser", FIREFOX],
])("a login %s while the account is deleted is refused like a wrong password", async (_, headers) => {
  const { username, password } = await loggedIn();
  const deletion = (trx: Database) => trx("users").where({ username }).delete();
  const { login } = await whileOpen(deletion, async () => {
    const login = newClient().post("/login", { username, password }, headers);
    await untilWaiting(1);
    return { login };
  });
  expect((await login).status).toBe(401);
});

test("a login whose account is deleted before its session is stored is refused like a wrong password", async () => {
  const { username, password } = await loggedIn();
  const lockSessions = (lock: Database) => lock.raw("LOCK TABLE sessions IN EXCLUSIVE MODE");
  const { login } = await whileOpen(lockSessions, async (deletion) => {
    const login = newClient().post("/login", { username, password });
    await untilWaiting(1);
    await deletion("users").where({ username }).delete();
    return { login };
  });
  const { status, setCookies } = await login;
  expect({ status, setCookies }).toEqual({ status: 401, setCookies: [] });
});

test("logins while the account is deleted never fail with an error of ours", async () => {
  for (let round = 0; round < 3; round++) {
    const { browser, username, password } = await loggedIn();
    const answers = await Promise.all([
      browser.post("/account/delete", { password }),
      ...Array.from({ length: 3 }, () => newClient().post("/login", { username, password })),
    ]);
    for (const { status } of answers) expect([200, 204, 401]).toContain(status);
  }
});
