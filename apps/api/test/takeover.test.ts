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
const OWNERS = "the owner's new password";
const THIEFS = "the thief's new password";

const newClient = () => new Client(api, api, (person) => createAccount(db, person));
const notMe = async (token: string) => (await newClient().post("/not-me", { token })).status;

/** Addresses whose mail server says "not now" (RFC 5321, 4.2.1), as one does that greylists. */
const deferred = new Set<string>();
const received: string[] = [];
const server = await startMailServer((mail) => void received.push(mail), {
  onRcptTo: ({ address }, _session, done) =>
    done(deferred.has(address) ? Object.assign(new Error("Not now"), { responseCode: 450 }) : null),
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

const mailsTo = (address: string) => received.filter((mail) => mail.includes(`To: ${address}`));
const subjectsTo = (address: string) => mailsTo(address).map((mail) => mail.match(/^Subject: (.*?)\r?$/m)?.[1]);
const tokenSentTo = (address: string) => tokenIn(mailsTo(address).at(-1) ?? "");
const allSent = () => expect.poll(() => db("mails").where("attempts", 0).orWhereNotNull("claimed_until")).toEqual([]);

/** The server takes all again, and what has waited is due. */
async function sendTheRest() {
  deferred.clear();
  await db("mails").update({ due_at: db.fn.now(), turn_at: db.fn.now() });
  await expect.poll(() => db("mails")).toEqual([]);
}

/** An intruder who knows the password has changed the address, and then the password. */
async function takenOver(greylisting: "owner" | "thief") {
  const owner = newClient();
  const { username, email, password } = await owner.join();
  const thief = `thief-${email}`;
  const intruder = newClient();
  await intruder.login(username, password);
  if (greylisting === "owner") deferred.add(email);
  await intruder.post("/account/email", { email: thief });
  await allSent();
  expect((await newClient().post("/email/confirm", { token: tokenSentTo(thief) })).status).toBe(204);
  if (greylisting === "thief") deferred.add(thief);
  await intruder.post("/account/password", { current_password: password, password: THIEFS });
  await allSent();
  return { owner, intruder, username, email, thief, user: () => db("users").where({ username }).first("email") };
}

async function reset(email: string, password: string) {
  await allSent();
  expect(subjectsTo(email).at(-1)).toBe("Choose a new password");
  const { status } = await newClient().post("/password/reset", { token: tokenSentTo(email), password });
  expect(status).toBe(204);
}

test("an intruder whose email was delayed gets no link by it once the owner has the account back [R9]", async () => {
  const { username, email, thief, user } = await takenOver("thief");
  const waited = await tokenTo(db, "report_intruder", thief);
  expect(subjectsTo(email)).toEqual(["Your email address is about to change", "Your email address was changed"]);
  expect(await notMe(tokenSentTo(email))).toBe(204);
  await reset(email, OWNERS);
  await sendTheRest();
  expect(subjectsTo(thief)).toEqual([
    "Confirm your new email address",
    "Your email address was removed from an account",
  ]);
  expect(mailsTo(thief).filter((mail) => mail.includes("/not-me"))).toEqual([]);
  expect(await notMe(waited)).toBe(410);
  expect(await user()).toEqual({ email });
  expect(await newClient().login(username, OWNERS)).toBe(true);
});

test("an owner whose emails were delayed reports by them, and the intruder's earlier link ends [R9]", async () => {
  const { email, thief, user, intruder, username } = await takenOver("owner");
  const theirs = tokenSentTo(thief);
  expect(subjectsTo(thief).at(-1)).toBe("Your password was changed");
  await sendTheRest();
  expect(subjectsTo(email)).toEqual(["Your email address is about to change", "Your email address was changed"]);
  expect(await notMe(tokenSentTo(email))).toBe(204);
  expect(await notMe(theirs)).toBe(410);
  expect(await user()).toEqual({ email });
  expect((await intruder.get("/me")).status).toBe(401);
  await reset(email, OWNERS);
  expect(await newClient().login(username, OWNERS)).toBe(true);
});

test("an owner whose emails were delayed gets the account back also after the intruder has reported [R9]", async () => {
  const { email, thief, user } = await takenOver("owner");
  expect(await notMe(tokenSentTo(thief))).toBe(204);
  await sendTheRest();
  expect(await notMe(tokenSentTo(email))).toBe(204);
  expect(await user()).toEqual({ email });
});

test("a notice that was delayed beyond the life of its link is sent without one [R9]", async () => {
  const { email } = await takenOver("owner");
  await db("user_tokens").where({ sent_to: email }).update({ expires_at: db.fn.now() });
  await sendTheRest();
  const [requested = "", changed = ""] = mailsTo(email);
  for (const mail of [requested, changed]) expect(mail).not.toContain("/not-me");
  expect(changed).toContain("If this was not you, choose a new password now.");
});
