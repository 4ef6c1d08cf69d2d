import { type Emails, emailComposer, linkKeys, queueEmail } from "@latchkey/auth-core";
import { Client, createAccount } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { intoMailbox, listQueuedEmails } from "@latchkey/mail";
import { product } from "@latchkey/product";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { expect, test } from "vitest";
import { NO_PASSWORD } from "../../../packages/auth-core/src/password/no-password.ts";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const api = apiWith({ DATABASE_URL: url, SESSION_SECRETS: SECRET });
const origin = "https://www.example.com";
const browser = "Firefox on Windows";
const address = "203.0.113.7";
const FIREFOX = { "user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0" };
const ANN = { username: "ann", email: "ann@example.com" };

/** Queues an email of each kind. */
async function queueAll() {
  const client = new Client(api, api, (person) => createAccount(db, person));
  await client.join(ANN);
  const [user] = await db("users").where({ username: "ann" });
  const userId = user?.id ?? "";
  const happened = { user_id: userId, kind: "new_browser", detail: { browser, address } };
  const [row] = await db("events")
    .insert({ ...happened, created_at: new Date("2026-11-23T08:15:00Z") })
    .returning("id");
  const report = { origin, event: row?.id ?? "" };
  const login = { ...report, userId, browser, address };
  const next = "ann@example.org";
  await client.post("/register", { email: "new@example.com" }, FIREFOX);
  await client.post("/register", { email: ANN.email }, FIREFOX);
  await client.post("/password/forgot", { email: ANN.email }, FIREFOX);
  await client.post("/account/email", { email: next }, FIREFOX);
  await db("users").update({ password_hash: NO_PASSWORD });
  await client.post("/login/email-code/send", {}, FIREFOX);
  await queueEmail(db, "invite", "guest@example.com", { origin });
  await queueEmail(db, "password_changed", ANN.email, report);
  await queueEmail(db, "email_changed", ANN.email, { ...report, email: next });
  await queueEmail(db, "new_browser", ANN.email, login);
  await queueEmail(db, "new_browsers", ANN.email, login);
  await queueEmail(db, "authenticator_enabled", ANN.email, report);
  await queueEmail(db, "authenticator_disabled", ANN.email, report);
  await queueEmail(db, "recovery_code_used", ANN.email, { ...report, left: "9" });
  await queueEmail(db, "recovery_codes_renewed", ANN.email, report);
  await queueEmail(db, "wrong_codes", ANN.email, report);
  await queueEmail(db, "browser_trusted", ANN.email, report);
  await queueEmail(db, "password_added", ANN.email, report);
  await queueEmail(db, "passkey_added", ANN.email, report);
  await queueEmail(db, "passkey_removed", ANN.email, report);
  await queueEmail(db, "provider_added", ANN.email, { ...report, title: "Google" });
  await queueEmail(db, "provider_removed", ANN.email, { ...report, title: "Google" });
  await queueEmail(db, "second_factor_reset", ANN.email, ANN);
  await queueEmail(db, "address_removed", "old@example.com", ANN);
  await queueEmail(db, "account_disabled", ANN.email, ANN);
  await queueEmail(db, "account_enabled", ANN.email, ANN);
  await queueEmail(db, "farewell", "gone@example.com", { ...ANN, browser, address });
}

/** Composes the queued emails, and puts them into the mailbox. */
async function deliverAll() {
  const { composeEmail } = emailComposer(db, linkKeys([SECRET]));
  const send = intoMailbox(db);
  for (const recipient of await db("mails").distinct().pluck("recipient")) {
    for (const email of await listQueuedEmails<Emails>(db, recipient)) {
      const content = await composeEmail(email);
      if (content) await send(email, content, new AbortController().signal);
    }
  }
}

await queueAll();
await deliverAll();
const sent = await db("mails").orderBy("id");
/** Returns what was sent, by the first words of the subject. */
const textOf = (subject: string) => sent.find(({ shown }) => shown?.subject.startsWith(subject))?.shown?.text ?? "";

test.each(sent.map(({ shown, recipient }) => ({ ...shown, recipient })))(
  "an email says from whom, to whom and when, in plain text and in HTML for phones and dark mode: $subject",
  ({ subject = "", text = "", html = "", recipient }) => {
    expect(subject).toContain(product.name);
    expect(text).toMatch(/^(Hi ann|Hello),\n\n/);
    expect(text).toContain(`${product.name} sent this email to ${recipient}.`);
    expect(text).not.toMatch(/[<>]|undefined|null|\n\n\n/);
    expect(html).toContain('<meta name="viewport"');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("@media (prefers-color-scheme: dark)");
    const [link] = text.match(/https?:\S+/) ?? [];
    if (link) expect(html.split(`href="${link}"`)).toHaveLength(3); // A button, and the address itself.
    expect(html.includes("<a ")).toBe(link !== undefined);
  },
);

test("every kind of email is composed", () => {
  expect(new Set(sent.map(({ kind }) => kind))).toEqual(new Set(emailComposer(db, linkKeys([SECRET])).kinds));
  expect(sent.filter(({ shown }) => !shown)).toEqual([]);
});

test.each([
  "New login",
  "Your Latchkey password",
  "Your Latchkey email address was",
  "Your Latchkey email address is",
  "Choose",
  "Your Latchkey account was deleted",
])("an email to the owner says when and where something happened: %s…", (subject) => {
  expect(textOf(subject)).toMatch(/\nWhen: \w+ \d+, \d{4}, \d\d:\d\d UTC\nDevice: .+\nIP address: .+\n/);
});

test("the time in an email is that of the event, however late the email is sent", () => {
  expect(textOf("New login")).toContain(`When: Nov 23, 2026, 08:15 UTC\nDevice: ${browser}\nIP address: ${address}\n`);
  expect(textOf("Another new login")).toContain(`Nov 23, 2026, 08:15 UTC: ${browser} (${address})\n`);
});

test.each(["Create your", "Confirm your new"])(
  "a stranger who gets a mistyped email does not learn the client address of its sender: %s…",
  (subject) => {
    expect(textOf(subject)).toContain(`Device: ${browser}\n`);
    expect(textOf(subject)).not.toContain("IP address");
  },
);
