import { endAllSessions } from "@latchkey/auth-core";
import { Client, createAccount, tokenTo } from "@latchkey/contract";
import { type Database, openDatabase } from "@latchkey/db";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { afterAll, expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { url } = await withTestDatabase();
/** The tests hold locks while passwords are hashed. */
const PATIENT = { statementTimeout: 20_000 };
const db = openDatabase(url, PATIENT);
afterAll(() => db.destroy());
const MANY = { LIMIT_LOGINS_PER_ADDRESS: "1000/60", LIMIT_MAILS_PER_ADDRESS: "1000/60" };
const api = apiWith({ DATABASE_URL: url, SESSION_SECRETS: SECRET, ...MANY }, PATIENT);
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
  ["an operator ends the sessions", ({ username }) => endAllSessions(db, username)],
  ["another browser ends all other sessions", ({ elsewhere }) => elsewhere.send("DELETE", "/sessions")],
  [
    "the password is changed in another browser",
    ({ elsewhere, password }) =>
      elsewhere.post("/account/password", { current_password: password, password: `${NEW} elsewhere` }),
  ],
];

test.each(revocations)("a password change in flight has no effect after %s [L16]", async (_, revoke) => {
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
  ["marking all notifications read", ({ browser }) => browser.post("/notifications/read")],
  ["ending all other sessions", ({ browser }) => browser.send("DELETE", "/sessions")],
  ["the deletion of the account", ({ browser, password }) => browser.post("/account/delete", { password })],
];

test.each(actions)("%s that was authorized before a logout has no effect after it [L16]", async (_, act) => {
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

test("a password change in flight has no effect after its user was disabled, also when enabled again [L16]", async () => {
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

test("a logout that waits for a password change of the same session ends it under its new id [L16]", async () => {
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
])("a login %s while the account is deleted is refused like a wrong password [O19]", async (_, headers) => {
  const { username, password } = await loggedIn();
  const deletion = (trx: Database) => trx("users").where({ username }).delete();
  const { login } = await whileOpen(deletion, async () => {
    const login = newClient().post("/login", { username, password }, headers);
    await untilWaiting(1);
    return { login };
  });
  expect((await login).status).toBe(401);
});

test("a login whose account is deleted before its session is stored is refused like a wrong password [O19]", async () => {
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

test("logins while the account is deleted never fail with an error of ours [O19]", async () => {
  for (let round = 0; round < 3; round++) {
    const { browser, username, password } = await loggedIn();
    const answers = await Promise.all([
      browser.post("/account/delete", { password }),
      ...Array.from({ length: 3 }, () => newClient().post("/login", { username, password })),
    ]);
    for (const { status } of answers) expect([200, 204, 401]).toContain(status);
  }
});

/** An intruder with the password has asked for a new address, and the owner has been warned. */
async function underAttack() {
  const person = await loggedIn();
  const thief = `thief-${person.email}`;
  await person.browser.post("/account/email", { email: thief });
  const confirmation = await tokenTo(db, "change_email", thief);
  const report = await tokenTo(db, "report_intruder", person.email);
  return {
    ...person,
    thief,
    confirm: () => newClient().post("/email/confirm", { token: confirmation }),
    report: (token = report) => newClient().post("/not-me", { token }),
  };
}

test.each([
  ["first", [204, 410]],
  ["last", [204, 204]],
])("a report that comes %s wins over the intruder's confirmation of another address [R9]", async (order, statuses) => {
  const person = await underAttack();
  const { first, second } = await whileOpen(lockRow(person), async () => {
    const [one, other] = order === "first" ? [person.report, person.confirm] : [person.confirm, person.report];
    const first = one();
    await untilWaiting(1);
    const second = other();
    await untilWaiting(2);
    return { first, second };
  });
  expect([(await first).status, (await second).status]).toEqual(statuses);
  expect(await person.user().first("email")).toEqual({ email: person.email });
  expect((await person.browser.get("/me")).status).toBe(401);
  expect((await person.confirm()).status).toBe(410);
});

test("a report and a confirmation that come together never leave the intruder's address", async () => {
  for (let round = 0; round < 5; round++) {
    const { user, email, confirm, report } = await underAttack();
    const [, { status }] = await Promise.all([confirm(), report()]);
    expect(status).toBe(204);
    expect(await user().first("email")).toEqual({ email });
  }
});

test("a login in flight during the owner's report gets the intruder no link to take the account back [R9]", async () => {
  const person = await underAttack();
  const { username, password, email, thief, user, confirm, report } = person;
  expect((await confirm()).status).toBe(204);
  const { reported, login } = await whileOpen(lockRow(person), async () => {
    const reported = report();
    await untilWaiting(1);
    const login = newClient().post("/login", { username, password }, FIREFOX); // The password is right until the report.
    await untilWaiting(2);
    return { reported, login };
  });
  const answers = [await reported, await login];
  await report(await tokenTo(db, "report_intruder", thief));
  expect(await user().first("email")).toEqual({ email });
  expect(await db("mails").where({ recipient: thief }).pluck("kind")).not.toContain("new_browser");
  expect(answers.map(({ status }) => status)).toEqual([204, 401]);
});

test("the notice of a login that is in flight while the address changes goes to the new address [R9]", async () => {
  const person = await underAttack();
  const { username, password, email, thief, confirm } = person;
  const { confirmed, login } = await whileOpen(lockRow(person), async () => {
    const confirmed = confirm();
    await untilWaiting(1);
    const login = newClient().post("/login", { username, password }, FIREFOX);
    await untilWaiting(2);
    return { confirmed, login };
  });
  expect([(await confirmed).status, (await login).status]).toEqual([204, 200]);
  const notices = await db("mails").where({ kind: "new_browser" }).whereIn("recipient", [email, thief]);
  expect(notices.map(({ recipient }) => recipient)).toEqual([thief]);
});

test("two reports of one account that come together never fail with an error of ours [O19]", async () => {
  for (let round = 0; round < 5; round++) {
    const { browser, email, report } = await underAttack();
    const earlier = await tokenTo(db, "report_intruder", email);
    await browser.post("/account/email", { email: `other-${email}` });
    const later = await tokenTo(db, "report_intruder", email);
    expect(later).not.toBe(earlier);
    const [{ status }, other] = await Promise.all([report(earlier), report(later)]);
    expect(status).toBe(204);
    expect([204, 410]).toContain(other.status);
  }
});

test("an address that its owner is just leaving is not given to another account that waits for it [R9]", async () => {
  const [owner, taker] = [await loggedIn(), await loggedIn()];
  const address = `next-${owner.email}`;
  await owner.browser.post("/account/email", { email: address });
  await taker.browser.post("/account/email", { email: owner.email });
  const leave = await tokenTo(db, "change_email", address);
  const take = await tokenTo(db, "change_email", owner.email);
  // One stops at its notification, before it commits; the other at the unique key.
  const lockEvents = (lock: Database) => lock.raw("LOCK TABLE events IN EXCLUSIVE MODE");
  const { left, taken } = await whileOpen(lockEvents, async () => {
    const left = newClient().post("/email/confirm", { token: leave });
    await untilWaiting(1);
    const taken = newClient().post("/email/confirm", { token: take });
    await untilWaiting(2);
    return { left, taken };
  });
  expect([(await left).status, (await taken).status]).toEqual([204, 409]);
  expect(await db("users").where({ email: owner.email })).toEqual([]);
});
