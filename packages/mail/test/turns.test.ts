import { expect, test } from "vitest";
import { claimEmail } from "../src/claim.ts";
import { queueEmail, withOutbox } from "./outbox.ts";

const { db, mailServer, deliver, queueTo, waiting } = await withOutbox();

const LANES = [["reset"], ["hello", "notice"]];
const claim = () =>
  claimEmail<Record<string, object>>(db, { lanes: LANES, inProgress: [], claimSeconds: { first: 60, later: 60 } });

/** Claims as many emails as can be sent concurrently, and returns their recipients in this order. */
async function claimAll() {
  const recipients: string[] = [];
  for (let email = await claim(); email; email = await claim()) recipients.push(email.recipient);
  return recipients;
}

test("a silent mail server of one domain does not delay emails to others [R8]", async () => {
  const silent = Promise.withResolvers<void>();
  const { url, received } = await mailServer(async (email) => {
    if (/^To: .*@slow/m.test(email)) await silent.promise;
  });
  for (let number = 0; number < 30; number++) await queueTo(`person${number}@slow.example`);
  await queueTo("ann@example.com");
  deliver(url);
  await expect.poll(() => received.length).toBe(1);
  expect(received[0]).toContain("To: ann@example.com");
  silent.resolve();
  await expect.poll(waiting).toBe(0);
  expect(received).toHaveLength(31);
});

test("one email at a time is sent to a mailbox, whatever sub-addresses it has [R8]", async () => {
  for (const recipient of ["user@example.com", "User+1@example.com", "user+2+3@EXAMPLE.com", "ann@example.com"]) {
    await queueTo(recipient);
  }
  expect(await claimAll()).toEqual(["user@example.com", "ann@example.com"]);
});

test("emails that a user is waiting for are sent before notices [R8]", async () => {
  const { url, received } = await mailServer();
  for (let number = 0; number < 3; number++) await queueTo(`ann+notice${number}@example.com`, "notice");
  await queueTo("ann@example.com", "reset");
  deliver(url, { interactive: ["reset"] }); // One at a time, because it is one mailbox.
  await expect.poll(() => received).toHaveLength(4);
  expect(received[0]).toContain("To: ann@example.com");
});

test.each([
  ["interactive emails", "reset", "notice"],
  ["notices", "notice", "reset"],
] as const)("a flood of %s to silent mail servers leaves connections to other emails [R8]", async (_, kind, other) => {
  const silent = Promise.withResolvers<void>();
  const { url, received } = await mailServer(async (email) => {
    if (/^To: .*\.slow/m.test(email)) await silent.promise;
  });
  for (let number = 0; number < 12; number++) await queueTo(`person@${number}.slow.example`, kind);
  deliver(url, { interactive: ["reset"] });
  await expect.poll(() => db("mails").whereNotNull("claimed_until")).toHaveLength(7);
  await queueTo("ann@example.com", other);
  await expect.poll(() => received.length).toBe(1);
  silent.resolve();
  await expect.poll(waiting).toBe(0);
});

test("a client that requests many emails delays those of others by one email [R8]", async () => {
  const ask = (recipient: string, requester: string) => queueEmail(db, "reset", recipient, {}, { requester });
  for (let number = 0; number < 50; number++) await ask(`many@${number}.example`, "203.0.113.7");
  await db.raw("UPDATE mails SET turn_at = turn_at + (now() - (SELECT min(turn_at) FROM mails))"); // As if requested now.
  await ask("ann@example.com", "198.51.100.1");
  await ask("bob@example.com", "198.51.100.2");
  const order = await claimAll();
  expect(order).toEqual(["many@0.example", "ann@example.com", "bob@example.com", "many@1.example", "many@2.example"]);
});

test("emails to silent servers of many domains do not delay those of other requesters [R8]", async () => {
  const silent = Promise.withResolvers<void>();
  const { url, received } = await mailServer(async (email) => {
    if (/^To: .*\.slow/m.test(email)) await silent.promise;
  });
  const requester = "203.0.113.7";
  for (let number = 0; number < 12; number++) {
    await queueEmail(db, "reset", `many@${number}.slow.example`, {}, { requester });
  }
  deliver(url);
  await expect.poll(() => db("mails").whereNotNull("claimed_until")).toHaveLength(3);
  await queueEmail(db, "reset", "ann@example.com", {}, { requester: "198.51.100.1" });
  await queueTo("bob@example.com");
  await expect.poll(() => received.length).toBe(2);
  silent.resolve();
  await expect.poll(waiting).toBe(0);
});

test("an email without a requester does not rank behind a delayed one [R8]", async () => {
  await queueEmail(db, "notice", "later@example.com", {}, { delaySeconds: 3_600 });
  await queueTo("ann@example.com", "reset");
  await queueEmail(db, "reset", "bob@example.com", {}, { requester: "198.51.100.2" });
  expect(await claimAll()).toEqual(["ann@example.com", "bob@example.com"]);
});
