import { emailComposer, linkKeys } from "@latchkey/auth-core";
import { Client, createAccount, tokenTo } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { overSmtp, startDelivery } from "@latchkey/mail";
import { startMailServer, tokenIn } from "@latchkey/testkit/mail-server";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { afterAll, beforeEach, expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const api = apiWith({ DATABASE_URL: url, SESSION_SECRETS: SECRET });
const OWNERS_PASSWORD = "the owner's new password";
const INTRUDERS_PASSWORD = "the intruder's new password";

const newClient = () => new Client(api, api, (person) => createAccount(db, person));
const notMe = async (token: string) => (await newClient().post("/not-me", { token })).status;

/** Addresses whose mail server defers emails, as with greylisting (RFC 5321, 4.2.1). */
const deferred = new Set<string>();
const received: string[] = [];
const server = await startMailServer((message) => void received.push(message), {
  onRcptTo: ({ address }, _session, done) =>
    done(deferred.has(address) ? Object.assign(new Error("Try again later"), { responseCode: 450 }) : null),
});
const send = overSmtp({ smtp: server.url, from: "Latchkey <mail@example.com>" });
const keys = linkKeys([SECRET]);
const log = { info() {}, warn() {} };
const delivery = startDelivery({ db, ...emailComposer(db, keys), send, log });
afterAll(async () => {
  await delivery.stop();
  await server.stop();
});
beforeEach(() => deferred.clear());

const emailsTo = (address: string) => received.filter((message) => message.includes(`To: ${address}`));
const subjectsTo = (address: string) => emailsTo(address).map((message) => message.match(/^Subject: (.*?)\r?$/m)?.[1]);
const tokenSentTo = (address: string) => tokenIn(emailsTo(address).at(-1) ?? "");
const allSent = () => expect.poll(() => db("mails").where("attempts", 0).orWhereNotNull("claimed_until")).toEqual([]);

/** Accepts emails to all addresses again, and sends the deferred ones. */
async function sendDeferred() {
  deferred.clear();
  await db("mails").update({ due_at: db.fn.now(), turn_at: db.fn.now() });
  await expect.poll(() => db("mails")).toEqual([]);
}

/** An intruder who knows the password has changed the address, then the password. */
async function takenOver(deferring: "owner" | "intruder") {
  const owner = newClient();
  const { username, email, password } = await owner.join();
  const intruder = `intruder-${email}`;
  const attacker = newClient();
  await attacker.login(username, password);
  if (deferring === "owner") deferred.add(email);
  await attacker.post("/account/email", { email: intruder });
  await allSent();
  expect((await newClient().post("/email/confirm", { token: tokenSentTo(intruder) })).status).toBe(204);
  if (deferring === "intruder") deferred.add(intruder);
  await attacker.post("/account/password", { current_password: password, password: INTRUDERS_PASSWORD });
  await allSent();
  return { owner, attacker, username, email, intruder, user: () => db("users").where({ username }).first("email") };
}

async function reset(email: string, password: string) {
  await allSent();
  expect(subjectsTo(email).at(-1)).toBe("Choose a new password for Latchkey");
  const { status } = await newClient().post("/password/reset", { token: tokenSentTo(email), password });
  expect(status).toBe(204);
}

test("an intruder's delayed email brings no link once the owner has recovered the account (account takeover) [R9]", async () => {
  const { username, email, intruder, user } = await takenOver("intruder");
  const deferredToken = await tokenTo(db, "report_intruder", intruder);
  expect(subjectsTo(email)).toEqual([
    "Your Latchkey email address is about to change",
    "Your Latchkey email address was changed",
  ]);
  expect(await notMe(tokenSentTo(email))).toBe(204);
  await reset(email, OWNERS_PASSWORD);
  await sendDeferred();
  expect(subjectsTo(intruder)).toEqual([
    "Confirm your new email address for Latchkey",
    "Your email address was removed from an account at Latchkey",
  ]);
  expect(emailsTo(intruder).filter((message) => message.includes("/not-me"))).toEqual([]);
  expect(await notMe(deferredToken)).toBe(410);
  expect(await user()).toEqual({ email });
  expect(await newClient().login(username, OWNERS_PASSWORD)).toBe(true);
});

test("an owner can report with delayed emails, which revokes the intruder's earlier link [R9]", async () => {
  const { email, intruder, user, attacker, username } = await takenOver("owner");
  const intrudersToken = tokenSentTo(intruder);
  expect(subjectsTo(intruder).at(-1)).toBe("Your Latchkey password was changed");
  await sendDeferred();
  expect(subjectsTo(email)).toEqual([
    "Your Latchkey email address is about to change",
    "Your Latchkey email address was changed",
  ]);
  expect(await notMe(tokenSentTo(email))).toBe(204);
  expect(await notMe(intrudersToken)).toBe(410);
  expect(await user()).toEqual({ email });
  expect((await attacker.get("/me")).status).toBe(401);
  await reset(email, OWNERS_PASSWORD);
  expect(await newClient().login(username, OWNERS_PASSWORD)).toBe(true);
});

test("an owner can recover the account with delayed emails even after the intruder has reported [R9]", async () => {
  const { email, intruder, user } = await takenOver("owner");
  expect(await notMe(tokenSentTo(intruder))).toBe(204);
  await sendDeferred();
  expect(await notMe(tokenSentTo(email))).toBe(204);
  expect(await user()).toEqual({ email });
});

test("a notice that is delayed until its link has expired is sent without the link [R9]", async () => {
  const { email } = await takenOver("owner");
  await db("user_tokens").where({ sent_to: email }).update({ expires_at: db.fn.now() });
  await sendDeferred();
  const [requested = "", changed = ""] = emailsTo(email);
  for (const message of [requested, changed]) expect(message).not.toContain("/not-me");
  expect(changed).toContain("If this was not you, choose a new password now.");
});
