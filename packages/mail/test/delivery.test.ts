import { expect, test } from "vitest";
import { claimEmail, postponeEmail } from "../src/claim.ts";
import { intoMailbox, startDelivery } from "../src/index.ts";
import { KINDS, queueEmail, withOutbox } from "./outbox.ts";

const { db, undo, mailServer, deliver, hello, queue, queueTo, waiting, makeDue } = await withOutbox();
const CLAIM = { lanes: [KINDS], inProgress: [], claimSeconds: { first: 60, later: 60 } };

test("an email is sent with equivalent plain text and HTML parts, and leaves the outbox", async () => {
  const { url, received } = await mailServer();
  await queue("ann");
  deliver(url);
  await expect.poll(waiting).toBe(0);
  const [email = ""] = received;
  expect(email).toContain("From: Latchkey <mail@example.com>");
  expect(email).toContain("To: ann@example.com");
  expect(email).toContain("Subject: Hello ann");
  expect(email).toContain("Auto-Submitted: auto-generated");
  expect(email).toMatch(/^Message-ID: <[0-9a-f-]{36}@example\.com>\r$/m);
  expect(email).toContain("Dear ann, this is <b>yours</b>.");
  expect(email).toContain("Dear ann, this is &lt;b&gt;yours&lt;/b&gt;.");
  expect(email).toContain("https://example.com/?a=1&b=2");
});

test("an email of a transaction that is rolled back is never sent", async () => {
  const failing = db.transaction(async (trx) => {
    await queueEmail(trx, "hello", "ann@example.com", {});
    throw new Error("rolled back");
  });
  await expect(failing).rejects.toThrow("rolled back");
  expect(await waiting()).toBe(0);
});

test("no email is lost while the mail server is down or refuses emails: all are sent afterward [R8]", async () => {
  const dead = await mailServer();
  await dead.stop();
  let refusing = true;
  const { url, received } = await mailServer(() => {
    if (refusing) throw new Error("Not now");
  });
  await queue("ann");
  const first = deliver(dead.url);
  await expect.poll(() => first.warnings).toHaveLength(1);
  await first.stop();
  await makeDue();
  const second = deliver(url);
  await expect.poll(() => second.warnings).toHaveLength(1);
  expect(await waiting()).toBe(1);
  refusing = false;
  await makeDue();
  await expect.poll(() => received).toHaveLength(1);
  await expect.poll(waiting).toBe(0);
});

test("failures are retried with exponential backoff, an hour at most [R8]", async () => {
  await queue("ann");
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 10; attempt++) {
    const email = await claimEmail(db, CLAIM);
    if (email) await postponeEmail(db, email);
    const { rows } = await db.raw("SELECT round(extract(epoch FROM due_at - now()) / 10)::int * 10 AS wait FROM mails");
    waits.push(rows[0].wait);
    await makeDue();
  }
  expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]);
});

test("ten processes send each of fifty emails once [R10]", async () => {
  const { url, received } = await mailServer();
  for (let number = 0; number < 50; number++) await queue(`person${number}`);
  for (let process = 0; process < 10; process++) deliver(url);
  await expect.poll(waiting).toBe(0);
  expect(new Set(received.map((email) => email.match(/To: (.*)/)?.[1])).size).toBe(50);
  expect(received).toHaveLength(50);
});

test("an email that is no longer needed is not sent", async () => {
  const { url, received } = await mailServer();
  await queue("ann");
  deliver(url, { composeEmail: async () => null });
  await expect.poll(waiting).toBe(0);
  expect(received).toEqual([]);
});

test("an email that has expired is not sent [R10]", async () => {
  const { url, received } = await mailServer();
  await queueEmail(db, "hello", "late@example.com", {}, { expiresIn: 0 });
  await queue("ann");
  deliver(url);
  await expect.poll(waiting).toBe(1);
  expect(received).toEqual([expect.stringContaining("To: ann@example.com")]);
});

test("an email of an unknown kind waits for a version that knows it, and is logged once", async () => {
  const { url, received } = await mailServer();
  await queueTo("ann@example.com", "reset");
  const older = deliver(url, { kinds: ["hello"] });
  await queue("bob");
  await expect.poll(() => received).toHaveLength(1);
  await queueTo("carol@example.com", "reset");
  await queue("dave");
  await expect.poll(() => received).toHaveLength(2);
  expect(older.warnings).toEqual(["Skipped emails of an unknown kind, which another version must send"]);
  await expect.poll(waiting).toBe(2);
  deliver(url);
  await expect.poll(waiting).toBe(0);
});

test("header injection: no name can add a recipient or a header", async () => {
  const { url, received } = await mailServer();
  await queue("ann\r\nBcc: eve@example.com\r\n");
  deliver(url);
  await expect.poll(() => received).toHaveLength(1);
  const [headers] = received[0]?.split("\r\n\r\n") ?? [];
  expect(headers).toContain("Subject: Hello ann");
  expect(headers).not.toMatch(/^Bcc:/m);
});

test("in development, emails are kept for the mailbox and not sent", async () => {
  await queue("ann");
  const delivery = startDelivery({
    db,
    kinds: KINDS,
    composeEmail: hello,
    send: intoMailbox(db),
    log: { info() {}, warn() {} },
  });
  undo.push(() => delivery.stop());
  await expect.poll(waiting).toBe(0);
  const [row] = await db("mails");
  expect(row?.shown).toMatchObject({ subject: "Hello ann", text: expect.stringContaining("Dear ann") });
});
