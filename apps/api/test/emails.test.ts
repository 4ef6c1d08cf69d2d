import { emailComposer, linkKeys } from "@latchkey/auth-core";
import { Client, createAccount } from "@latchkey/contract";
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

beforeEach(() => db("mails").delete());

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

const NEW_LOGIN = "Subject: New login to your account";

/** Logs in concurrently from a number of new addresses. */
async function logInFrom(addresses: number, { username, password }: { username: string; password: string }) {
  const logins = Array.from({ length: addresses }, (_, host) =>
    newClient().login(username, password, { "x-forwarded-for": `203.0.113.${host}` }),
  );
  expect(await Promise.all(logins)).not.toContain(false);
}

/** Sends all emails that are due, and returns their subjects, sorted. */
async function subjectsSent() {
  const subjects: string[] = [];
  const server = await startMailServer((mail) => {
    subjects.push(mail.match(/^Subject: .*$/m)?.[0].trim() ?? "");
  });
  const send = overSmtp({ smtp: server.url, from: "Latchkey <mail@example.com>" });
  const log = { info() {}, warn() {} };
  const delivery = startDelivery({ db, ...emailComposer(db, KEYS), send, log });
  await expect.poll(() => db("mails").where("due_at", "<=", db.fn.now())).toEqual([]);
  await delivery.stop();
  await server.stop();
  return subjects.sort();
}

test("after three emails about new logins within an hour the rest are reported in one digest at the end of the hour [R13]", async () => {
  const person = await newClient().join();
  await logInFrom(8, person);
  expect(await subjectsSent()).toEqual([NEW_LOGIN, NEW_LOGIN, NEW_LOGIN]);
  const [digest] = await db("mails").whereRaw(
    "due_at BETWEEN now() + interval '59 minutes' AND now() + interval '1 hour'",
  );
  expect(digest?.kind).toBe("new_browsers");
  await db("mails").update({ due_at: db.fn.now() });
  expect(await subjectsSent()).toEqual(["Subject: 5 more new logins to your account"]);
});

test("a changed password is reported immediately, even after many new logins [R13]", async () => {
  const person = await browser.join();
  await logInFrom(8, person);
  await browser.post("/account/password", {
    current_password: person.password,
    password: "another long enough password",
  });
  expect(await subjectsSent()).toEqual([NEW_LOGIN, NEW_LOGIN, NEW_LOGIN, "Subject: Your password was changed"]);
});
