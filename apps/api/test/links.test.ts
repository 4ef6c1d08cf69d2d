import { type Emails, emailComposer, endAllSessions, linkKeys } from "@latchkey/auth-core";
import { Client, createAccount, tokenFor, tokenTo } from "@latchkey/contract";
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
/** As somebody may type it: the domain's case is not kept. */
const inCapitals = (email: string) => email.replace(/^[^@]+/, (local) => local.toUpperCase());

const newClient = () => new Client(api, api, (person) => createAccount(db, person));
const post = (path: string, fields: object) => newClient().post(path, fields);

/** Nothing is sent here: what would be is in the outbox. */
const { composeEmail: compose } = emailComposer(db, linkKeys([SECRET]));
const waitingFor = (recipient: string) => listQueuedEmails<Emails>(db, recipient);
const emailsTo = async (recipient: string) => Promise.all((await waitingFor(recipient)).map(compose));
const subjectsTo = async (recipient: string) => (await emailsTo(recipient)).map((content) => content?.subject);

async function loggedIn() {
  const browser = newClient();
  const person = await browser.join();
  return { browser, ...person, user: () => db("users").where({ username: person.username }) };
}

/** Somebody who has asked for another address, whose confirmation waits to be sent. */
async function changing() {
  const person = await loggedIn();
  const address = `next-${person.email}`;
  await person.browser.post("/account/email", { email: address });
  const token = await tokenTo(db, "change_email", address);
  return { ...person, address, token, confirm: () => post("/email/confirm", { token }) };
}

type Changing = Awaited<ReturnType<typeof changing>>;

async function elsewhere({ username, password }: Changing) {
  const browser = newClient();
  await browser.login(username, password);
  return browser;
}

const handleOf = async (browser: Client) => {
  const [row] = await db("sessions").where({ sid: hashSessionId(readSessionId(browser.sessionCookie[1])) });
  return row?.id;
};

const revocations: [string, (person: Changing) => Promise<unknown>][] = [
  [
    "is ended in another browser",
    async (person) => (await elsewhere(person)).send("DELETE", `/sessions/${await handleOf(person.browser)}`),
  ],
  [
    "is ended in another browser after it logged in again",
    async (person) => {
      await person.browser.login(person.username, person.password);
      await (await elsewhere(person)).send("DELETE", `/sessions/${await handleOf(person.browser)}`);
    },
  ],
  ["is ended with all others", async (person) => (await elsewhere(person)).send("DELETE", "/sessions")],
  [
    "has logged out, and all others are ended",
    async (person) => {
      await person.browser.post("/logout");
      await (await elsewhere(person)).send("DELETE", "/sessions");
    },
  ],
  ["is ended by an operator", ({ username }) => endAllSessions(db, username)],
];

test.each(revocations)("a link to a new address ends when the session that asked for it %s [L9]", async (_, end) => {
  const person = await changing();
  expect(await subjectsTo(person.address)).toEqual(["Confirm your new email address"]);
  await end(person);
  expect(await emailsTo(person.address)).toEqual([null]);
  expect((await person.confirm()).status).toBe(410);
});

const others: [string, (person: Changing) => Promise<unknown>][] = [
  ["its browser logs out", ({ browser }) => browser.post("/logout")],
  ["its browser logs in again", ({ browser, username, password }) => browser.login(username, password)],
  ["its session ends all others", ({ browser }) => browser.send("DELETE", "/sessions")],
  [
    "another session is ended",
    async (person) => person.browser.send("DELETE", `/sessions/${await handleOf(await elsewhere(person))}`),
  ],
];

test.each(others)("a link to a new address stays valid when %s [L9]", async (_, happens) => {
  const person = await changing();
  await happens(person);
  expect((await person.confirm()).status).toBe(204);
});

const losses: [string, (person: Changing) => unknown][] = [
  [
    "the password was changed",
    ({ browser, password }) => browser.post("/account/password", { current_password: password, password: NEW }),
  ],
  ["a report has ended all sessions", async ({ email }) => report(await tokenTo(db, "report_intruder", email))],
  ["the link has expired", () => db("user_tokens").update({ expires_at: db.fn.now() })],
  ["the account is disabled", ({ user }) => user().update({ disabled_at: new Date() })],
];

const report = (token: string) => post("/not-me", { token });

test.each(losses)(
  "an email with a link to a new address that still waits is not sent once %s [R3]",
  async (_, happens) => {
    const person = await changing();
    await happens(person);
    expect((await emailsTo(person.address)).filter((content) => content !== null)).toEqual([]);
  },
);

test("every attempt of an email carries the same link, also when the secrets have been rotated [R9]", async () => {
  const { email } = await loggedIn();
  await post("/password/forgot", { email });
  const [mail] = await waitingFor(email);
  if (!mail) throw new Error("No email waits");
  const [first, second] = [await compose(mail), await compose(mail)];
  expect(first?.action?.url).toContain("/password/reset?token=");
  expect(second).toEqual(first);
  const rotated = emailComposer(db, linkKeys([`new ${SECRET}`, SECRET]));
  expect(await rotated.composeEmail(mail)).toEqual(first);
  const replaced = emailComposer(db, linkKeys([`new ${SECRET}`]));
  expect(await replaced.composeEmail(mail)).toBeNull();
});

test("a retry of an email whose link was used brings no link back [R2]", async () => {
  const { email } = await loggedIn();
  await post("/password/forgot", { email });
  const [mail] = await waitingFor(email);
  if (!mail) throw new Error("No email waits");
  const content = await compose(mail);
  const token = new URL(content?.action?.url ?? "").searchParams.get("token");
  expect((await post("/password/reset", { token, password: NEW })).status).toBe(204);
  expect(await compose(mail)).toBeNull();
});

test("a link counts from the request, however late its email is composed [R9]", async () => {
  const { email } = await loggedIn();
  await post("/password/forgot", { email });
  await db.raw("UPDATE mails SET created_at = now() - interval '16 minutes' WHERE recipient = ?", [email]);
  expect(await emailsTo(email)).toEqual([null]);
});

test("of two requests the later one's link is valid, in whichever order their emails are composed [R9]", async () => {
  const { email } = await loggedIn();
  await post("/password/forgot", { email });
  await post("/password/forgot", { email });
  const [earlier, later] = await waitingFor(email);
  if (!earlier || !later) throw new Error("Two emails should wait");
  const content = await compose(later);
  expect(content?.action?.url).toContain("token=");
  expect(await compose(earlier)).toBeNull();
  expect(await compose(later)).toEqual(content);
});

test("an email expires with its link, a notice after five days [R9]", async () => {
  const { address, email } = await changing();
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

test("harmless events use up no link of a decisive one, and displace no earlier one [R9]", async () => {
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

test("a report ends the links of all later events, and keeps those of earlier ones [R9]", async () => {
  const { email, browser, user } = await loggedIn();
  const ask = async (address: string) => {
    await browser.post("/account/email", { email: address });
    return tokenTo(db, "report_intruder", email);
  };
  const [earlier, reported, later] = [await ask(`1-${email}`), await ask(`2-${email}`), await ask(`3-${email}`)];
  expect((await report(reported)).status).toBe(204);
  expect((await report(later)).status).toBe(410);
  expect((await report(earlier)).status).toBe(204);
  expect(await user().first("email")).toEqual({ email });
});

/** Somebody whose address an intruder has replaced, with the link that reports it. */
async function robbed() {
  const person = await changing();
  await person.confirm();
  return { ...person, token: await tokenTo(db, "report_intruder", person.email) };
}

test("the address that an account has left is reserved for it while a report can bring it back [R9]", async () => {
  const person = await changing();
  const { email } = person;
  const early = await tokenFor(db, "register", `free-${email}`);
  await db("user_tokens")
    .where({ sent_to: `free-${email}` })
    .update({ sent_to: email }); // From before it had an account.
  expect((await person.confirm()).status).toBe(204);
  const token = await tokenTo(db, "report_intruder", email);
  const registration = await post("/register/confirm", { token: early, username: "taker", password: NEW });
  expect(registration.status).toBe(409);
  const taker = await loggedIn();
  await post("/register", { email });
  expect(await subjectsTo(email)).toContain("This email address cannot be used");
  await taker.browser.post("/account/email", { email: inCapitals(email) });
  const change = await tokenTo(db, "change_email", inCapitals(email));
  expect((await post("/email/confirm", { token: change })).status).toBe(409);
  expect((await report(token)).status).toBe(204);
});

test("the reservation ends with the report link", async () => {
  const { email } = await robbed();
  await db("user_tokens").where({ sent_to: email }).update({ expires_at: db.fn.now() });
  const username = `next-${email.split("@")[0]}`;
  const answer = await post("/register/confirm", {
    token: await tokenFor(db, "register", email),
    username,
    password: NEW,
  });
  expect(answer.status).toBe(201);
});

test("a report locks the account, also where another account has the address by now [R9]", async () => {
  const { browser, email, address, username, token, user } = await robbed();
  await createAccount(db, { username: `other-${username}`, email, password: NEW });
  const { status, body } = await report(token);
  expect({ status, body: body.includes("locked") }).toEqual({ status: 409, body: true });
  expect((await browser.get("/me")).status).toBe(401);
  expect((await user().first())?.disabled_at).not.toBeNull();
  await post("/password/forgot", { email: address });
  expect((await emailsTo(address)).filter((content) => content?.subject === "Choose a new password")).toEqual([]);
});

test("the address that a report takes an account from is notified there [R11]", async () => {
  const { address, token } = await robbed();
  await report(token);
  const sent = (await emailsTo(address)).filter((content) => content !== null);
  expect(sent.map(({ subject }) => subject)).toEqual(["Your email address was removed from an account"]);
});

test("of a deleted account no email waits but the last ones, to all who lose it [R11]", async () => {
  const { browser, email, address, password, user } = await robbed();
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

test("one's own address is refused as a new one, and nothing is sent; another case of it is a change [G3]", async () => {
  const { browser, email, user } = await loggedIn();
  const { status, body } = await browser.post("/account/email", { email: ` ${email} ` });
  expect({ status, said: body.includes(fieldErrors.email_unchanged) }).toEqual({ status: 422, said: true });
  expect(await waitingFor(email)).toEqual([]);
  const address = email.replace("p", "P");
  await browser.post("/account/email", { email: address });
  expect(await subjectsTo(address)).toEqual(["Confirm your new email address"]);
  expect((await post("/email/confirm", { token: await tokenTo(db, "change_email", address) })).status).toBe(204);
  expect(await user().first("email")).toEqual({ email: address });
});

test("the address of a disabled user gets no link that could only be refused, and the same answer [G3]", async () => {
  const { email, user } = await loggedIn();
  await user().update({ disabled_at: new Date() });
  const answers = [await post("/register", { email }), await post("/register", { email: `free-${email}` })];
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [202, ""],
    [202, ""],
  ]);
  const [content] = await emailsTo(email);
  expect(content?.subject).toBe("This email address cannot be used");
  expect(content?.action).toBeUndefined();
});

test("a link to reset a password goes to the stored address, not to the one that was typed [G3]", async () => {
  const { email } = await loggedIn();
  const typed = inCapitals(email);
  await post("/password/forgot", { email: typed });
  const [content] = await emailsTo(typed);
  expect(content).toMatchObject({ to: email, subject: "Choose a new password" });
});
