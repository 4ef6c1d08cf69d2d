import { inspect } from "node:util";
import { withTestDatabase } from "@latchkey/db/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { intoMailbox, type Letter, overSmtp, queueMail, startDelivery, type WaitingMail } from "../src/index.ts";
import { startMailServer } from "../src/test-server.ts";

const { db } = await withTestDatabase();
const FROM = "Latchkey <mail@example.com>";

const undo: (() => unknown)[] = [];
beforeEach(() => db("mails").delete());
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A real mail server on loopback, and what it was given. */
async function mailServer({ refuse = () => undefined }: { refuse?: () => Error | undefined } = {}) {
  const received: string[] = [];
  const server = await startMailServer((mail) => {
    const refusal = refuse();
    if (refusal) throw refusal;
    received.push(mail);
  });
  undo.push(server.stop);
  return { ...server, received };
}

const hello = async ({ data }: WaitingMail): Promise<Letter> => ({
  subject: `Hello ${data.name}`,
  paragraphs: [`Dear ${data.name}, this is <b>yours</b>.`],
  action: { text: "Look at it", url: "https://example.com/?a=1&b=2" },
});

function deliver(smtp: string, letterOf: (mail: WaitingMail) => Promise<Letter | null> = hello) {
  const warnings: string[] = [];
  const details: object[] = [];
  const log = {
    info() {},
    warn(what: object, message: string) {
      details.push(what);
      warnings.push(message);
    },
  };
  const delivery = startDelivery({ db, letterOf, send: overSmtp(db, { smtp, from: FROM }), log });
  undo.push(() => delivery.stop());
  return { warnings, details };
}

const queue = (name: string) => queueMail(db, { kind: "hello", recipient: `${name}@example.com`, data: { name } });
const waiting = async () => (await db("mails").whereNull("shown")).length;
const makeDue = () => db("mails").update({ due_at: new Date(0) });

test("a mail goes out with a plain part and a good-looking one that say the same, and leaves the outbox", async () => {
  const { url, received } = await mailServer();
  await queue("ann");
  deliver(url);
  await expect.poll(waiting).toBe(0);
  const [mail = ""] = received;
  expect(mail).toContain("From: Latchkey <mail@example.com>");
  expect(mail).toContain("To: ann@example.com");
  expect(mail).toContain("Subject: Hello ann");
  expect(mail).toContain("Dear ann, this is <b>yours</b>.");
  expect(mail).toContain("Dear ann, this is &lt;b&gt;yours&lt;/b&gt;.");
  expect(mail).toContain("https://example.com/?a=1&b=2");
});

test("a mail that belongs to a transaction which fails is never sent", async () => {
  const failing = db.transaction(async (trx) => {
    await queueMail(trx, { kind: "hello", recipient: "ann@example.com", data: {} });
    throw new Error("taken back");
  });
  await expect(failing).rejects.toThrow("taken back");
  expect(await waiting()).toBe(0);
});

test("a mail server that is dead or says no loses nothing: all is sent when it is back", async () => {
  const dead = await mailServer();
  await dead.stop();
  let refusing = true;
  const { url, received } = await mailServer({ refuse: () => (refusing ? new Error("Not now") : undefined) });
  await queue("ann");
  const first = deliver(dead.url);
  await expect.poll(() => first.warnings).toHaveLength(1);
  for (const step of undo.splice(2).reverse()) await step();
  await makeDue();
  const second = deliver(url);
  await expect.poll(() => second.warnings).toHaveLength(1);
  expect(await waiting()).toBe(1);
  refusing = false;
  await makeDue();
  await expect.poll(() => received).toHaveLength(1);
  await expect.poll(waiting).toBe(0);
});

test("a mail that is refused for good is given up, and neither that nor a refusal for now names its recipient in the log", async () => {
  for (const [responseCode, left] of [
    [450, 1],
    [550, 0],
  ] as const) {
    const refusal = Object.assign(new Error("<ann@example.com>: no such user"), { responseCode });
    const { url } = await mailServer({ refuse: () => refusal });
    await db("mails").delete();
    await queue("ann");
    const { details } = deliver(url);
    await expect.poll(() => details).toHaveLength(1);
    expect(details[0]).toMatchObject({ code: "EMESSAGE", responseCode });
    expect(inspect(details, { depth: 9, showHidden: true })).not.toContain("ann@");
    expect(await waiting()).toBe(left);
    for (const step of undo.splice(0).reverse()) await step();
  }
});

test("after each failure the next try is further away, an hour at most", async () => {
  await queue("ann");
  const dead = await mailServer();
  await dead.stop();
  const { warnings } = deliver(dead.url);
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 10; attempt++) {
    await expect.poll(() => warnings).toHaveLength(attempt);
    const [row] = await db("mails");
    waits.push(Math.round(((row?.due_at.getTime() ?? 0) - Date.now()) / 10_000) * 10);
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
  deliver(url, async () => null);
  await expect.poll(waiting).toBe(0);
  expect(received).toEqual([]);
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
  const delivery = startDelivery({ db, letterOf: hello, send: intoMailbox(db), log: { info() {}, warn() {} } });
  undo.push(() => delivery.stop());
  await expect.poll(waiting).toBe(0);
  const [row] = await db("mails");
  expect(row?.shown).toMatchObject({ subject: "Hello ann", text: expect.stringContaining("Dear ann") });
});
