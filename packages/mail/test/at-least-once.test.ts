import { openDatabase } from "@latchkey/db";
import { startBreakableLink } from "@latchkey/testkit/breakable-link";
import { expect, test } from "vitest";
import { withOutbox } from "./outbox.ts";

const { db, url: databaseUrl, undo, mailServer, deliver, queue, waiting, makeDue } = await withOutbox();

const header = (name: string) => (email: string) => email.match(new RegExp(`^${name}: (.*)\r$`, "m"))?.[1];

test("a slow server gets an email once, however many processes poll the outbox [R10]", async () => {
  const [arrived, slow] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { url, received } = await mailServer(async () => {
    arrived.resolve();
    await slow.promise;
  });
  await queue("ann");
  deliver(url);
  await arrived.promise;
  await makeDue();
  for (let process = 0; process < 2; process++) await deliver(url).stop(); // Stops after it has polled the outbox once.
  expect(await db("mails").pluck("attempts")).toEqual([1]);
  slow.resolve();
  await expect.poll(waiting).toBe(0);
  expect(received).toHaveLength(1);
});

test("a claim outlasts every attempt, and each attempt has a time limit [R10]", async () => {
  const { url } = await mailServer(() => new Promise(() => {}));
  await queue("ann");
  await db.raw(RECORD_CLAIMS);
  const { details } = deliver(url, { limitSeconds: { first: 0.3, later: 0.6, stop: 1 } });
  for (const attempts of [1, 2]) {
    await expect.poll(() => db("mails").where({ attempts, claimed_until: null })).toHaveLength(1);
    await makeDue();
  }
  const [first, later] = await db("claims").orderBy("id").pluck("seconds");
  expect(first).toBeGreaterThan(0.3);
  expect(later).toBeGreaterThan(0.6);
  expect(details[0]).toMatchObject({ err: { name: "AbortError" } });
});

/** Records how long each claim lasts: one of a fraction of a second would end before a test could see it. */
const RECORD_CLAIMS = `
  CREATE TABLE claims (id serial, seconds float8);
  CREATE FUNCTION record_claim() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO claims (seconds) VALUES (extract(epoch FROM NEW.claimed_until - now())); RETURN NEW; END';
  CREATE TRIGGER record_claim AFTER UPDATE ON mails FOR EACH ROW
  WHEN (NEW.claimed_until > now()) EXECUTE FUNCTION record_claim()`;

test("a claim outlasts the longer time limit of later attempts [R10]", async () => {
  const { url } = await mailServer(() => new Promise(() => {}));
  await queue("ann");
  await db.raw("UPDATE mails SET attempts = 1");
  deliver(url, { limitSeconds: { first: 0.3, later: 60, stop: 0.2 } });
  const claimed = () => db("mails").whereRaw("claimed_until > now() + interval '1 minute'");
  await expect.poll(claimed).toHaveLength(1);
});

test("a process never sends an email twice concurrently, even if its claim has expired [R10]", async () => {
  const [arrived, silent] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { url, received } = await mailServer(async (email) => {
    if (!/^To: ann@/m.test(email)) return;
    arrived.resolve();
    await silent.promise;
  });
  await queue("ann");
  deliver(url);
  await arrived.promise;
  await db("mails").update({ claimed_until: new Date(0), due_at: new Date(0) });
  await queue("bob"); // Ann's email precedes it, if it is claimed again.
  await expect.poll(() => received).toHaveLength(1);
  silent.resolve();
  await expect.poll(waiting).toBe(0);
  expect(received.map(header("To"))).toEqual(["bob@example.com", "ann@example.com"]);
});

test("a server slower than the timeout of the first attempt gets one duplicate, with the same Message-ID [R10]", async () => {
  const late = Promise.withResolvers<void>();
  const { url, received } = await mailServer(() => late.promise);
  await queue("ann");
  deliver(url, { limitSeconds: { first: 4, later: 60, stop: 1 } });
  await expect.poll(() => db("mails").where({ attempts: 1, claimed_until: null })).toHaveLength(1);
  late.resolve();
  await makeDue();
  await expect.poll(waiting).toBe(0);
  expect(received.map(header("Message-ID"))).toEqual([
    expect.stringMatching(/^<[0-9a-f-]{36}@example\.com>$/),
    header("Message-ID")(received[0] ?? ""),
  ]);
});

test("a connection lost before the server's response leads to a duplicate with the same Message-ID [R10]", async () => {
  const { url, received } = await mailServer(() => link.set("cut"));
  const link = await startBreakableLink(url);
  undo.push(link.close);
  await queue("ann");
  deliver(link.url);
  await expect.poll(() => db("mails").whereNull("claimed_until").where("attempts", 1)).toHaveLength(1);
  link.set("up");
  await makeDue();
  await expect.poll(() => received).toHaveLength(2);
  const [first, second] = received.map(header("Message-ID"));
  expect(second).toBe(first);
});

test("a database outage after the server has accepted an email causes no duplicate [R10]", async () => {
  const link = await startBreakableLink(databaseUrl);
  const through = openDatabase(link.url, { name: "test" });
  undo.push(() => through.destroy().then(link.close));
  const { url, received } = await mailServer(() => link.set("cut"));
  await queue("ann");
  const { warnings } = deliver(url, { db: through });
  await expect.poll(() => warnings).toContain("Could not record that an email was sent, will retry");
  link.set("up");
  await expect.poll(waiting).toBe(0);
  expect(received).toHaveLength(1);
});

test("a process that shuts down stops waiting for a silent server, and leaves the email to other processes [R10]", async () => {
  const arrived = Promise.withResolvers<void>();
  const silent = await mailServer(() => new Promise(() => arrived.resolve()));
  await queue("ann");
  const first = deliver(silent.url, { limitSeconds: { first: 60, later: 60, stop: 0.2 } });
  await arrived.promise;
  await first.stop();
  await makeDue();
  const { url, received } = await mailServer();
  deliver(url);
  await expect.poll(waiting).toBe(0);
  expect(received).toHaveLength(1);
});
