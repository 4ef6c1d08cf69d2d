import { emailComposer, linkKeys } from "@latchkey/auth-core";
import { Client, createAccount, endEmailPause, tokenFor, tokenTo } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { overSmtp, startDelivery } from "@latchkey/mail";
import { startMailServer } from "@latchkey/testkit/mail-server";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { beforeEach, expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const KEYS = linkKeys([SECRET]);
const api = apiWith({ DATABASE_URL: url, SESSION_SECRETS: SECRET, LIMIT_MAILS: "2/3600", TRUST_PROXY: "1" });
const newClient = () => new Client(api, api, (person) => createAccount(db, person));
const browser = newClient();

beforeEach(async () => {
  await db("mails").delete();
  await endEmailPause(db);
});

test("emails to sub-addresses of a mailbox share its rate limit, and go to the address that was typed [R4]", async () => {
  const requestEmail = async (email: string) => (await browser.post("/register", { email })).status;
  expect(await requestEmail("user+1@example.com")).toBe(202);
  expect(await requestEmail("User+2+3@example.com")).toBe(202);
  expect(await requestEmail("user@example.com")).toBe(429);
  expect(await requestEmail("user+4@example.com")).toBe(429);
  expect(await requestEmail("other@example.com")).toBe(202);
  expect(await requestEmail("user+1@example.org")).toBe(202);
  const queued = ["User+2+3@example.com", "other@example.com", "user+1@example.com", "user+1@example.org"];
  expect((await db("mails").pluck("recipient")).sort()).toEqual(queued);
});

test.each([
  ["register", "/register", (email: string) => email],
  ["reset other sub-addresses", "/password/forgot", (email: string, round: number) => email.replace("@", `+${round}@`)],
])("requests for emails to %s do not keep an owner from a password reset [R4]", async (_what, path, variant) => {
  const { email } = await newClient().join();
  for (let round = 0; round < 3; round++) await browser.post(path, { email: variant(email, round) });
  const requestEmail = async () => (await browser.post("/password/forgot", { email })).status;
  expect([await requestEmail(), await requestEmail(), await requestEmail()]).toEqual([202, 202, 429]);
});

test.each<[string, (email: string, headers: Record<string, string>) => Promise<{ status: number }>]>([
  ["to register", (email, headers) => browser.post("/register", { email }, headers)],
  ["to reset a password", (email, headers) => browser.post("/password/forgot", { email }, headers)],
  [
    "to change an address",
    async (email, headers) => {
      const owner = newClient();
      await owner.join();
      return owner.post("/account/email", { email }, headers);
    },
  ],
])("a client's second request %s waits for the first one of another client [R8]", async (_, requestEmail) => {
  const requests = [
    ["first@example.com", "203.0.113.7"],
    ["second@example.com", "203.0.113.7"],
    ["other@example.com", "203.0.113.8"],
  ] as const;
  for (const [email, address] of requests) {
    expect((await requestEmail(email, { "x-forwarded-for": address })).status).toBe(202);
  }
  const recipients = requests.map(([email]) => email);
  const turns = await db("mails").whereIn("recipient", recipients).orderBy("turn_at").pluck("recipient");
  expect(turns).toEqual(["first@example.com", "other@example.com", "second@example.com"]);
});

const NEW_LOGIN = "New login to your Latchkey account";
const NEW_PASSWORD = "another long enough password";

/** Logs in concurrently from a number of new addresses. */
async function logInFrom(addresses: number, { username, password }: { username: string; password: string }) {
  const logins = Array.from({ length: addresses }, (_, host) =>
    newClient().login(username, password, { "x-forwarded-for": `203.0.113.${host}` }),
  );
  expect(await Promise.all(logins)).not.toContain(false);
}

/** Sends all emails that are due, and returns the subjects of those to a mailbox, which are sent one after another. */
async function subjectsSentTo({ email }: { email: string }) {
  const subjects: (string | undefined)[] = [];
  const server = await startMailServer((message) => {
    if (message.includes(`To: ${email}\r`)) subjects.push(message.match(/^Subject: (.*?)\r?$/m)?.[1]);
  });
  const send = overSmtp({ smtp: server.url, from: "Latchkey <mail@example.com>" });
  const log = { info() {}, warn() {} };
  const delivery = startDelivery({ db, ...emailComposer(db, KEYS), send, log });
  await expect.poll(() => db("mails").where("due_at", "<=", db.fn.now())).toEqual([]);
  await delivery.stop();
  await server.stop();
  return subjects;
}

test("emails that a user is waiting for are sent before notices, whichever were queued first [R8]", async () => {
  const [owner, other] = [newClient(), newClient()];
  const { email, password } = await owner.join();
  await owner.post("/account/password", { current_password: password, password: NEW_PASSWORD });
  await other.join();
  for (const [client, path] of [
    [browser, "/register"],
    [browser, "/password/forgot"],
    [other, "/account/email"],
  ] as const) {
    expect((await client.post(path, { email })).status).toBe(202);
  }
  const taken = "You already have an account at Latchkey";
  expect(await subjectsSentTo({ email })).toEqual([
    taken,
    "Choose a new password for Latchkey",
    taken,
    "Your Latchkey password was changed",
  ]);
});

test("after three emails about new logins within an hour the rest are reported in one digest at the end of the hour [R13]", async () => {
  const person = await newClient().join();
  await logInFrom(8, person);
  expect(await subjectsSentTo(person)).toEqual([NEW_LOGIN, NEW_LOGIN, NEW_LOGIN]);
  const [digest] = await db("mails").whereRaw(
    "due_at BETWEEN now() + interval '59 minutes' AND now() + interval '1 hour'",
  );
  expect(digest?.kind).toBe("new_browsers");
  await db("mails").update({ due_at: db.fn.now() });
  expect(await subjectsSentTo(person)).toEqual(["5 more new logins to your Latchkey account"]);
});

type Person = Awaited<ReturnType<Client["join"]>>;

const requestEmailChange = (owner: Client, { email }: Person) =>
  owner.post("/account/email", { email: `next-${email}` });

const decisive: [string, string[], (owner: Client, person: Person) => Promise<{ status: number }>][] = [
  [
    "a changed password",
    ["Your Latchkey password was changed"],
    (owner, { password }) => owner.post("/account/password", { current_password: password, password: NEW_PASSWORD }),
  ],
  ["a requested email change", ["Your Latchkey email address is about to change"], requestEmailChange],
  [
    "a changed address",
    ["Your Latchkey email address is about to change", "Your Latchkey email address was changed"],
    async (owner, person) => {
      await requestEmailChange(owner, person);
      return browser.post("/email/confirm", { token: await tokenTo(db, "change_email", `next-${person.email}`) });
    },
  ],
  [
    "a password reset",
    ["Your Latchkey password was changed"],
    async (_, { email }) => {
      const token = await tokenFor(db, "reset_password", email);
      return browser.post("/password/reset", { token, password: NEW_PASSWORD });
    },
  ],
  [
    "a deleted account",
    ["Your Latchkey account was deleted"],
    (owner, { password }) => owner.post("/account/delete", { password }),
  ],
];

test.each(decisive)("%s is reported immediately, even after many new logins [R13]", async (_, notices, act) => {
  const owner = newClient();
  const person = await owner.join();
  await logInFrom(8, person);
  expect((await act(owner, person)).status).toBeLessThan(300);
  const subjects = await subjectsSentTo(person);
  expect(subjects.filter((subject) => subject !== NEW_LOGIN)).toEqual(notices);
});
