import { expect, test } from "vitest";
import { intoMailbox, queueEmail, startDelivery } from "../src/index.ts";
import { claimEmail, postponeEmail } from "../src/outbox.ts";
import { withOutbox } from "./outbox.ts";

const { db, undo, mailServer, deliver, hello, queue, waiting, makeDue } = await withOutbox();

test("a mail goes out with a plain part and a good-looking one that say the same, and leaves the outbox", async () => {
  const { url, received } = await mailServer();
  await queue("ann");
  deliver(url);
  await expect.poll(waiting).toBe(0);
  const [mail = ""] = received;
  expect(mail).toContain("From: Latchkey <mail@example.com>");
  expect(mail).toContain("To: ann@example.com");
  expect(mail).toContain("Subject: Hello ann");
  expect(mail).toContain("Auto-Submitted: auto-generated");
  expect(mail).toContain("Dear ann, this is <b>yours</b>.");
  expect(mail).toContain("Dear ann, this is &lt;b&gt;yours&lt;/b&gt;.");
  expect(mail).toContain("https://example.com/?a=1&b=2");
});

test("a mail that belongs to a transaction which fails is never sent", async () => {
  const failing = db.transaction(async (trx) => {
    await queueEmail(trx, { kind: "hello", recipient: "ann@example.com", data: {} });
    throw new Error("taken back");
  });
  await expect(failing).rejects.toThrow("taken back");
  expect(await waiting()).toBe(0);
});

test("a mail server that is dead or says no loses nothing: all is sent when it is back", async () => {
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

test("after each failure the next try is further away, an hour at most", async () => {
  await queue("ann");
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 10; attempt++) {
    const mail = await claimEmail(db, { interactive: [], underWay: [], claimSeconds: { first: 60, later: 60 } });
    if (mail) await postponeEmail(db, mail);
    const { rows } = await db.raw("SELECT round(extract(epoch FROM due_at - now()) / 10)::int * 10 AS wait FROM mails");
    waits.push(rows[0].wait);
    await makeDue();
  }
  expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]);
});

test("ten processes send each of fifty mails once", async () => {
  const { url, received } = await mailServer();
  for (let number = 0; number < 50; number++) await queue(`person${number}`);
  for (let process = 0; process < 10; process++) deliver(url);
  await expect.poll(waiting).toBe(0);
  expect(new Set(received.map((mail) => mail.match(/To: (.*)/)?.[1])).size).toBe(50);
  expect(received).toHaveLength(50);
});

test("a mail that nobody needs any more is not sent", async () => {
  const { url, received } = await mailServer();
  await queue("ann");
  deliver(url, { composeEmail: async () => null });
  await expect.poll(waiting).toBe(0);
  expect(received).toEqual([]);
});

test("a mail that has expired is not sent", async () => {
  const { url, received } = await mailServer();
  await queueEmail(db, { kind: "hello", recipient: "late@example.com", data: {}, expiresIn: 0 });
  await queue("ann");
  deliver(url);
  await expect.poll(waiting).toBe(1);
  expect(received).toEqual([expect.stringContaining("To: ann@example.com")]);
});

test("no letter can bring in another recipient or header", async () => {
  const { url, received } = await mailServer();
  await queue("ann\r\nBcc: eve@example.com\r\n");
  deliver(url);
  await expect.poll(() => received).toHaveLength(1);
  const [headers] = received[0]?.split("\r\n\r\n") ?? [];
  expect(headers).toContain("Subject: Hello ann");
  expect(headers).not.toMatch(/^Bcc:/m);
});

test("while developing, mails are kept for the mailbox and go nowhere", async () => {
  await queue("ann");
  const delivery = startDelivery({ db, composeEmail: hello, send: intoMailbox(db), log: { info() {}, warn() {} } });
  undo.push(() => delivery.stop());
  await expect.poll(waiting).toBe(0);
  const [row] = await db("mails");
  expect(row?.shown).toMatchObject({ subject: "Hello ann", text: expect.stringContaining("Dear ann") });
});
