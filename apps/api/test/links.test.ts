import { type Emails, emailComposer, endAllSessions, linkKeys } from "@latchkey/auth-core";
import { Client, createAccount, endEmailPause, tokenFor, tokenTo } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { listQueuedEmails } from "@latchkey/mail";
import { hashSessionId, readSessionId, SECRET } from "@latchkey/testkit/session-cookie";
import { fieldErrors } from "@latchkey/texts";
import { expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const MANY = { LIMIT_MAILS: "1000/60", LIMIT_MAILS_PER_ADDRESS: "1000/60", LIMIT_CHANGES: "1000/60" };
const api = apiWith({ DATABASE_URL: url, SESSION_SECRETS: SECRET, ...MANY });
const NEW = "another long enough password";
/** The same mailbox in another case: only the case of the local part is stored. */
const inCapitals = (email: string) => email.replace(/^[^@]+/, (local) => local.toUpperCase());

const newClient = () => new Client(api, api, (person) => createAccount(db, person));
const post = (path: string, fields: object) => newClient().post(path, fields);

/** Nothing is sent in this file: emails stay in the outbox. */
const { composeEmail: compose } = emailComposer(db, linkKeys([SECRET]));
const queuedFor = (recipient: string) => listQueuedEmails<Emails>(db, recipient);
const emailsTo = async (recipient: string) => Promise.all((await queuedFor(recipient)).map(compose));
const subjectsTo = async (recipient: string) => (await emailsTo(recipient)).map((content) => content?.subject);

async function loggedIn() {
  const browser = newClient();
  const person = await browser.join();
  return { browser, ...person, user: () => db("users").where({ username: person.username }) };
}

/** A logged-in user who has requested an email change; the confirmation is in the outbox. */
async function requestEmailChange() {
  const person = await loggedIn();
  const address = `next-${person.email}`;
  await person.browser.post("/account/email", { email: address });
  const token = await tokenTo(db, "change_email", address);
  return { ...person, address, token, confirm: () => post("/email/confirm", { token }) };
}

type EmailChange = Awaited<ReturnType<typeof requestEmailChange>>;

async function logInElsewhere({ username, password }: EmailChange) {
  const browser = newClient();
  await browser.login(username, password);
  return browser;
}

const publicIdOf = async (browser: Client) => {
  const [row] = await db("sessions").where({ sid: hashSessionId(readSessionId(browser.sessionCookie[1])) });
  return row?.id;
};

const revocations: [string, (person: EmailChange) => Promise<unknown>][] = [
  [
    "is ended in another browser",
    async (person) => (await logInElsewhere(person)).send("DELETE", `/sessions/${await publicIdOf(person.browser)}`),
  ],
  [
    "is ended in another browser after it logged in again",
    async (person) => {
      await person.browser.login(person.username, person.password);
      await (await logInElsewhere(person)).send("DELETE", `/sessions/${await publicIdOf(person.browser)}`);
    },
  ],
  ["is ended with all others", async (person) => (await logInElsewhere(person)).send("DELETE", "/sessions")],
  [
    "has logged out, and all others are ended",
    async (person) => {
      await person.browser.post("/logout");
      await (await logInElsewhere(person)).send("DELETE", "/sessions");
    },
  ],
  ["is ended by an operator", ({ username }) => endAllSessions(db, username)],
];

test.each(revocations)("an email change link is revoked when the session that requested it %s [L9]", async (_, end) => {
  const person = await requestEmailChange();
  expect(await subjectsTo(person.address)).toEqual(["Confirm your new email address for Latchkey"]);
  await end(person);
  expect(await emailsTo(person.address)).toEqual([null]);
  expect((await person.confirm()).status).toBe(410);
});

const unrelated: [string, (person: EmailChange) => Promise<unknown>][] = [
  ["its browser logs out", ({ browser }) => browser.post("/logout")],
  ["its browser logs in again", ({ browser, username, password }) => browser.login(username, password)],
  ["its session ends all others", ({ browser }) => browser.send("DELETE", "/sessions")],
  [
    "another session is ended",
    async (person) => person.browser.send("DELETE", `/sessions/${await publicIdOf(await logInElsewhere(person))}`),
  ],
];

test.each(unrelated)("an email change link stays valid when %s [L9]", async (_, act) => {
  const person = await requestEmailChange();
  await act(person);
  expect((await person.confirm()).status).toBe(204);
});

const invalidations: [string, (person: EmailChange) => unknown][] = [
  [
    "the password was changed",
    ({ browser, password }) => browser.post("/account/password", { current_password: password, password: NEW }),
  ],
  ["a report has ended all sessions", async ({ email }) => report(await tokenTo(db, "report_intruder", email))],
  ["the link has expired", () => db("user_tokens").update({ expires_at: db.fn.now() })],
  ["the account is disabled", ({ user }) => user().update({ disabled_at: new Date() })],
];

const report = (token: string) => post("/not-me", { token });

test.each(invalidations)("a queued email with an email change link is not sent once %s [R3]", async (_, act) => {
  const person = await requestEmailChange();
  await act(person);
  expect((await emailsTo(person.address)).filter((content) => content !== null)).toEqual([]);
});

test("every attempt to send an email carries the same link, even after a secret rotation [R9]", async () => {
  const { email } = await loggedIn();
  await post("/password/forgot", { email });
  const [mail] = await queuedFor(email);
  if (!mail) throw new Error("No email is queued");
  const [first, second] = [await compose(mail), await compose(mail)];
  expect(first?.action?.url).toContain("/password/reset?token=");
  expect(second).toEqual(first);
  const rotated = emailComposer(db, linkKeys([`new ${SECRET}`, SECRET]));
  expect(await rotated.composeEmail(mail)).toEqual(first);
  const replaced = emailComposer(db, linkKeys([`new ${SECRET}`]));
  expect(await replaced.composeEmail(mail)).toBeNull();
});

test("a link to create an account that is still queued when registration closes is not sent [G11]", async () => {
  const email = "too-late@example.com";
  await post("/register", { email });
  const [queued] = await queuedFor(email);
  if (!queued) throw new Error("No email is queued");
  expect(await emailComposer(db, linkKeys([SECRET]), "invitation").composeEmail(queued)).toBeNull();
  expect(await compose(queued)).toMatchObject({ subject: "Create your Latchkey account" });
});

test("retrying an email whose link was used does not restore the link [R2]", async () => {
  const { email } = await loggedIn();
  await post("/password/forgot", { email });
  const [mail] = await queuedFor(email);
  if (!mail) throw new Error("No email is queued");
  const content = await compose(mail);
  const token = new URL(content?.action?.url ?? "").searchParams.get("token");
  expect((await post("/password/reset", { token, password: NEW })).status).toBe(204);
  expect(await compose(mail)).toBeNull();
});

test("a link's lifetime starts at the request, no matter how late its email is composed [R9]", async () => {
  const { email } = await loggedIn();
  await post("/password/forgot", { email });
  await db.raw("UPDATE mails SET created_at = now() - interval '16 minutes' WHERE recipient = ?", [email]);
  expect(await emailsTo(email)).toEqual([null]);
});

test("of two requested links only the later one is valid, whichever email is composed first [R9]", async () => {
  const { email } = await loggedIn();
  await post("/password/forgot", { email });
  await endEmailPause(db);
  await post("/password/forgot", { email });
  const [earlier, later] = await queuedFor(email);
  if (!earlier || !later) throw new Error("Two emails should be queued");
  const content = await compose(later);
  expect(content?.action?.url).toContain("token=");
  expect(await compose(earlier)).toBeNull();
  expect(await compose(later)).toEqual(content);
});

test("an email expires with its link, a notice after five days [R9]", async () => {
  const { address, email } = await requestEmailChange();
  await post("/password/forgot", { email });
  const { rows } = await db.raw(
    `SELECT kind, round(extract(epoch FROM expires_at - created_at) / 60)::int AS minutes
     FROM mails WHERE recipient IN (?, ?) ORDER BY kind`,
    [address, email],
  );
  expect(rows).toEqual([
    { kind: "change_email", minutes: 24 * 60 },
    { kind: "email_change_requested", minutes: 5 * 24 * 60 },
    { kind: "reset_password", minutes: 15 },
  ]);
});

test("many minor events neither prevent the report link of a critical one nor revoke earlier ones [R9]", async () => {
  const { browser, email, password } = await loggedIn();
  for (let number = 1; number <= 22; number++) await browser.post("/account/email", { email: `${number}-${email}` });
  const first = await db("user_tokens")
    .where({ purpose: "report_intruder", sent_to: email })
    .orderBy("event_id")
    .first();
  await browser.post("/account/password", { current_password: password, password: NEW });
  const actions = (await emailsTo(email)).map((content) => content?.action?.text);
  expect(actions.filter((text) => text === "This was not me")).toHaveLength(21);
  expect(actions.at(-1)).toBe("This was not me");
  expect(await db("user_tokens").where({ id: first?.id })).toHaveLength(1);
});

test("a report revokes the links of all later events, and keeps those of earlier ones [R9]", async () => {
  const { email, browser, user } = await loggedIn();
  const requestChange = async (address: string) => {
    await browser.post("/account/email", { email: address });
    return tokenTo(db, "report_intruder", email);
  };
  const [earlier, reported, later] = [
    await requestChange(`1-${email}`),
    await requestChange(`2-${email}`),
    await requestChange(`3-${email}`),
  ];
  expect((await report(reported)).status).toBe(204);
  expect((await report(later)).status).toBe(410);
  expect((await report(earlier)).status).toBe(204);
  expect(await user().first("email")).toEqual({ email });
});

/** A user whose address an intruder has changed, with the token of the link that reports it. */
async function takenOver() {
  const person = await requestEmailChange();
  await person.confirm();
  return { ...person, token: await tokenTo(db, "report_intruder", person.email) };
}

test("an account's previous address is reserved while a report can restore it [R9]", async () => {
  const person = await requestEmailChange();
  const { email } = person;
  const early = await tokenFor(db, "register", `free-${email}`);
  await db("user_tokens")
    .where({ sent_to: `free-${email}` })
    .update({ sent_to: email }); // As if requested before the address had an account.
  expect((await person.confirm()).status).toBe(204);
  const token = await tokenTo(db, "report_intruder", email);
  const registration = await post("/register/confirm", { token: early, username: "taker", password: NEW });
  expect(registration.status).toBe(409);
  const taker = await loggedIn();
  await post("/register", { email });
  expect(await subjectsTo(email)).toContain("This email address cannot be used for Latchkey");
  await taker.browser.post("/account/email", { email: inCapitals(email) });
  const change = await tokenTo(db, "change_email", inCapitals(email));
  expect((await post("/email/confirm", { token: change })).status).toBe(409);
  expect((await report(token)).status).toBe(204);
});

test("the reservation ends when the report link expires", async () => {
  const { email } = await takenOver();
  await db("user_tokens").where({ sent_to: email }).update({ expires_at: db.fn.now() });
  const username = `next-${email.split("@")[0]}`;
  const answer = await post("/register/confirm", {
    token: await tokenFor(db, "register", email),
    username,
    password: NEW,
  });
  expect(answer.status).toBe(201);
});

test("a report locks the account, even if another account has its address by now [R9]", async () => {
  const { browser, email, address, username, token, user } = await takenOver();
  await createAccount(db, { username: `other-${username}`, email, password: NEW });
  const { status, body } = await report(token);
  expect({ status, body: body.includes("locked") }).toEqual({ status: 409, body: true });
  expect((await browser.get("/me")).status).toBe(401);
  expect((await user().first())?.disabled_at).not.toBeNull();
  await post("/password/forgot", { email: address });
  expect(
    (await emailsTo(address)).filter((content) => content?.subject === "Choose a new password for Latchkey"),
  ).toEqual([]);
});

test("the address that a report removes from an account is notified [R11]", async () => {
  const { address, token } = await takenOver();
  await report(token);
  const sent = (await emailsTo(address)).filter((content) => content !== null);
  expect(sent.map(({ subject }) => subject)).toEqual(["Your email address was removed from an account at Latchkey"]);
});

test("deleting an account removes its queued emails, except final ones to every address that loses it [R11]", async () => {
  const { browser, email, address, password, user } = await takenOver();
  await post("/password/forgot", { email: inCapitals(address) });
  await browser.post("/account/email", { email: `third-${email}` });
  const owner = await user().first("id");
  expect((await browser.post("/account/delete", { password })).status).toBe(204);
  const left = await db("mails")
    .whereRaw("recipient ILIKE ?", [`%${email}`])
    .orderBy("recipient");
  expect(left.map(({ recipient, kind }) => [recipient, kind])).toEqual([
    [address, "farewell"],
    [email, "farewell"],
  ]);
  expect(JSON.stringify(left)).not.toContain(owner?.id);
});

test("a change to the current address is refused without an email, but its case can be changed [G3]", async () => {
  const { browser, email, user } = await loggedIn();
  const { status, body } = await browser.post("/account/email", { email: ` ${email} ` });
  expect({ status, explained: body.includes(fieldErrors.email_unchanged) }).toEqual({ status: 422, explained: true });
  expect(await queuedFor(email)).toEqual([]);
  const address = email.replace("p", "P");
  await browser.post("/account/email", { email: address });
  expect(await subjectsTo(address)).toEqual(["Confirm your new email address for Latchkey"]);
  expect((await post("/email/confirm", { token: await tokenTo(db, "change_email", address) })).status).toBe(204);
  expect(await user().first("email")).toEqual({ email: address });
});

test("registering a disabled user's address gets the same response, and sends an email without a link [G3]", async () => {
  const { email, user } = await loggedIn();
  await user().update({ disabled_at: new Date() });
  const answers = [await post("/register", { email }), await post("/register", { email: `free-${email}` })];
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [202, ""],
    [202, ""],
  ]);
  const [content] = await emailsTo(email);
  expect(content?.subject).toBe("This email address cannot be used for Latchkey");
  expect(content?.action).toBeUndefined();
});

test("a reset link goes to the stored address, not to the typed one [G3]", async () => {
  const { email } = await loggedIn();
  const typed = inCapitals(email);
  await post("/password/forgot", { email: typed });
  const [content] = await emailsTo(typed);
  expect(content).toMatchObject({ to: email, subject: "Choose a new password for Latchkey" });
});

test("deleting an account removes every other queued email to its address, in any spelling [R11]", async () => {
  const browser = newClient();
  const { password } = await browser.join({ email: "Émile@example.com" });
  expect((await newClient().post("/password/forgot", { email: "ÉMILE@example.com" })).status).toBe(202);
  expect((await browser.post("/account/delete", { password })).status).toBe(204);
  expect(await db("mails").where({ recipient_key: "émile@example.com" }).pluck("kind")).toEqual(["farewell"]);
});
