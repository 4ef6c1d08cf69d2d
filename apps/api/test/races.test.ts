import { endAllSessions } from "@latchkey/auth-core";
import { Client, createAccount, tokenTo } from "@latchkey/contract";
import type { Database } from "@latchkey/db";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const MANY = { LIMIT_LOGINS_PER_ADDRESS: "1000/60", LIMIT_MAILS_PER_ADDRESS: "1000/60" };
const api = apiWith({ DATABASE_URL: url, SESSION_SECRETS: SECRET, ...MANY });
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

/** Counts the statements that wait for a lock in this database. */
async function countWaiting() {
  const { rows } = await db.raw(
    "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows[0].waiting;
}

/** Runs `first` in a transaction, then `meanwhile`, and commits. Requests that `meanwhile` starts wait for the commit. */
async function whileOpen<T>(first: (lock: Database) => Promise<unknown>, meanwhile: (lock: Database) => Promise<T>) {
  return db.transaction(async (lock) => {
    await first(lock);
    return meanwhile(lock);
  });
}

/** As every change to an account does. */
const lockRow =
  ({ username }: Person) =>
  (lock: Database) =>
    lock("users").where({ username }).forNoKeyUpdate();

/** Blocks a change to an account when it has checked its session for the last time, and written everything but its event. */
const lockEvents = (lock: Database) => lock.raw("LOCK TABLE events IN EXCLUSIVE MODE");

/** The same browser, for a request beside another one. */
function sameBrowser({ browser }: Person) {
  const client = newClient();
  client.cookies = new Map(browser.cookies);
  return client;
}

/** Resolves when `count` statements wait for a lock. */
const untilWaiting = (count: number) => expect.poll(countWaiting, { interval: 10 }).toBe(count);

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
    const revoked = revoke(person); // The first to wait is the first to run.
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
  ["a password change", changePassword],
  ["a change of the username", ({ browser }) => browser.post("/account/username", { username: "renamed" })],
  ["an email change", ({ browser }) => browser.post("/account/email", { email: "new@example.com" })],
  ["marking all notifications as read", ({ browser }) => browser.post("/notifications/read")],
  ["the end of all other sessions", ({ browser }) => browser.send("DELETE", "/sessions")],
  ["a data export", ({ browser }) => browser.post("/account/data")],
  ["an account deletion", ({ browser, password }) => browser.post("/account/delete", { password })],
];

test.each(actions)("%s that was authorized before a logout has no effect after it [L16]", async (_, act) => {
  const person = await loggedIn();
  const before = await person.user();
  const { answer } = await whileOpen(lockRow(person), async () => {
    const answer = act(person);
    await untilWaiting(1);
    await sameBrowser(person).post("/logout");
    return { answer };
  });
  expect((await answer).status).toBe(401);
  expect(await person.user()).toEqual(before);
  expect((await person.browser.get("/me")).status).toBe(401);
  expect((await person.elsewhere.get("/me")).status).toBe(200);
  expect(await db("mails").whereIn("recipient", [person.email, "new@example.com"])).toEqual([]);
});

test("a logout waits for a change that started before it [L16]", async () => {
  const person = await loggedIn();
  const { change, logout } = await whileOpen(lockEvents, async () => {
    const change = person.browser.post("/account/username", { username: `${person.username}-renamed` });
    await untilWaiting(1);
    const logout = sameBrowser(person).post("/logout");
    await untilWaiting(2);
    return { change, logout };
  });
  expect([(await change).status, (await logout).status]).toEqual([200, 204]);
  expect((await person.browser.get("/me")).status).toBe(401);
});

test("renaming an account concurrently does not protect it from an operator [L10, L16]", async () => {
  const person = await loggedIn();
  const { renamed, ended } = await whileOpen(lockRow(person), async () => {
    const renamed = person.browser.post("/account/username", { username: `${person.username}-dodge` });
    await untilWaiting(1);
    const ended = endAllSessions(db, person.username);
    await untilWaiting(2);
    return { renamed, ended };
  });
  expect((await renamed).status).toBe(200);
  expect(await ended).toBe(2);
  expect((await person.browser.get("/me")).status).toBe(401);
});

test("a password change in flight has no effect after its user was disabled and enabled again [L16]", async () => {
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

test("a logout that waits for a password change ends the session under its renewed ID [L16]", async () => {
  const person = await loggedIn();
  const { change, logout } = await whileOpen(lockEvents, async () => {
    const change = changePassword(person);
    await untilWaiting(1);
    const logout = sameBrowser(person).post("/logout");
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
])("a login %s during the deletion of its account is refused like a wrong password [O19]", async (_, headers) => {
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

test("logins during the deletion of their account never get 500 [O19]", async () => {
  for (let round = 0; round < 3; round++) {
    const { browser, username, password } = await loggedIn();
    const answers = await Promise.all([
      browser.post("/account/delete", { password }),
      ...Array.from({ length: 3 }, () => newClient().post("/login", { username, password })),
    ]);
    for (const { status } of answers) expect([200, 204, 401]).toContain(status);
  }
});

/** An intruder who knows the password has requested an email change, and the owner has been notified. */
async function underAttack() {
  const person = await loggedIn();
  const intruder = `intruder-${person.email}`;
  await person.browser.post("/account/email", { email: intruder });
  const confirmation = await tokenTo(db, "change_email", intruder);
  const report = await tokenTo(db, "report_intruder", person.email);
  return {
    ...person,
    intruder,
    confirm: () => newClient().post("/email/confirm", { token: confirmation }),
    report: (token = report) => newClient().post("/not-me", { token }),
  };
}

test.each([
  ["first", [204, 410]],
  ["last", [204, 204]],
])("a report that runs %s overrides the intruder's concurrent email change [R9]", async (order, statuses) => {
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

test("two concurrent reports in one browser both clear its cookie [L18]", async () => {
  const person = await underAttack();
  const token = await tokenTo(db, "report_intruder", person.email);
  const reports = await whileOpen(lockRow(person), async () => {
    const reports = [1, 2].map(() => person.browser.post("/not-me", { token }));
    await untilWaiting(2);
    return reports;
  });
  for (const { status, setCookies } of await Promise.all(reports)) {
    expect(status).toBe(204);
    expect(setCookies[0]).toContain("Expires=Thu, 01 Jan 1970");
  }
});

test("a concurrent report and confirmation never leave the intruder's address in place", async () => {
  for (let round = 0; round < 5; round++) {
    const { user, email, confirm, report } = await underAttack();
    const [, { status }] = await Promise.all([confirm(), report()]);
    expect(status).toBe(204);
    expect(await user().first("email")).toEqual({ email });
  }
});

test("a login in flight during the owner's report sends the intruder no report link [R9]", async () => {
  const person = await underAttack();
  const { username, password, email, intruder, user, confirm, report } = person;
  expect((await confirm()).status).toBe(204);
  const { reported, login } = await whileOpen(lockRow(person), async () => {
    const reported = report();
    await untilWaiting(1);
    const login = newClient().post("/login", { username, password }, FIREFOX); // The password is valid until the report.
    await untilWaiting(2);
    return { reported, login };
  });
  const answers = [await reported, await login];
  await report(await tokenTo(db, "report_intruder", intruder));
  expect(await user().first("email")).toEqual({ email });
  expect(await db("mails").where({ recipient: intruder }).pluck("kind")).not.toContain("new_browser");
  expect(answers.map(({ status }) => status)).toEqual([204, 401]);
});

test("a login in flight during a report or reset does not make its address known again [G2, L8]", async () => {
  const person = await loggedIn();
  const { login } = await whileOpen(
    (lock) => lock("users").where({ username: person.username }).increment("auth_version"),
    async () => {
      const login = newClient().post("/login", { username: person.username, password: person.password });
      await untilWaiting(1);
      return { login };
    },
  );
  expect((await login).status).toBe(401);
  const logins = db("events").join("users", "users.id", "user_id").where({ username: person.username });
  expect(await logins.where({ kind: "logged_in" })).toHaveLength(2);
});

test("the notice of a login in flight during an email change goes to the new address [R9]", async () => {
  const person = await underAttack();
  const { username, password, email, intruder, confirm } = person;
  const { confirmed, login } = await whileOpen(lockRow(person), async () => {
    const confirmed = confirm();
    await untilWaiting(1);
    const login = newClient().post("/login", { username, password }, FIREFOX);
    await untilWaiting(2);
    return { confirmed, login };
  });
  expect([(await confirmed).status, (await login).status]).toEqual([204, 200]);
  const notices = await db("mails").where({ kind: "new_browser" }).whereIn("recipient", [email, intruder]);
  expect(notices.map(({ recipient }) => recipient)).toEqual([intruder]);
});

test("two concurrent reports about one account never get 500 [O19]", async () => {
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

test("an address that its owner is changing cannot be taken by a concurrent change [R9]", async () => {
  const [owner, taker] = [await loggedIn(), await loggedIn()];
  const address = `next-${owner.email}`;
  await owner.browser.post("/account/email", { email: address });
  await taker.browser.post("/account/email", { email: owner.email });
  const leave = await tokenTo(db, "change_email", address);
  const take = await tokenTo(db, "change_email", owner.email);
  // One waits with its event, before it commits; the other waits for the unique key.
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
