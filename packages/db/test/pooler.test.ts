import { Client } from "pg";
import { expect, test } from "vitest";
import { listen } from "../src/listen.ts";
import { migrateLatest } from "../src/migrations.ts";
import { openDatabase } from "../src/open-database.ts";
import { hasPooler, withPoolers, withTestDatabase } from "./database.ts";

const { url } = await withTestDatabase();
const startPooler = withPoolers();
const pooler = (settings: string) => startPooler(url, settings);

const ADVICE = { status: 503, misconfigured: true, message: expect.stringContaining("set pool_mode=session") };

test.for([
  ["one session", "pool_mode = transaction\ndefault_pool_size = 1"],
  ["several sessions", "pool_mode = transaction"],
  ["several sessions in turn", "pool_mode = transaction\nserver_round_robin = 1"],
])(
  "a pooler in transaction mode with %s is refused with advice, by migrations, too [O6]",
  async ([, settings], { skip }) => {
    if (!hasPooler) return skip("pgbouncer is not installed");
    const pooled = openDatabase(await pooler(settings ?? ""));
    for (let round = 0; round < 3; round++) await expect(pooled.raw("SELECT 1")).rejects.toMatchObject(ADVICE);
    await expect(migrateLatest(pooled)).rejects.toMatchObject(ADVICE);
    await pooled.destroy();
  },
);

test("a pooler in transaction mode is refused even while it is busy [O6]", async ({ skip }) => {
  if (!hasPooler) return skip("pgbouncer is not installed");
  const url = await pooler("pool_mode = transaction");
  const pooled = Array.from({ length: 10 }, () => openDatabase(url));
  const queries = pooled.map((each) => each.raw("SELECT 1"));
  for (const query of queries) await expect(query).rejects.toMatchObject(ADVICE);
  await Promise.all(pooled.map((each) => each.destroy()));
});

test.for(["", "server_round_robin = 1"])(
  "a pooler in transaction mode is refused each time, whatever its other clients do [O6] %s",
  async (settings, { skip }) => {
    if (!hasPooler) return skip("pgbouncer is not installed");
    const url = await pooler(`pool_mode = transaction\n${settings}`);
    const others = await Promise.all(Array.from({ length: 4 }, () => startQueries(url)));
    for (let round = 0; round < 40; round++) {
      const pooled = openDatabase(url);
      await expect(pooled.raw("SELECT 1")).rejects.toMatchObject(ADVICE);
      await pooled.destroy();
    }
    await Promise.all(others.map((stop) => stop()));
  },
);

/** Queries all the time. Returns a function that stops it. */
async function startQueries(connectionString: string) {
  const client = new Client({ connectionString });
  await client.connect();
  let stopped = false;
  const work = async () => {
    while (!stopped) await client.query("SELECT pg_sleep(random() / 1000)");
  };
  const done = work();
  return async () => {
    stopped = true;
    await done;
    await client.end();
  };
}

test("a pooler in session mode may have just as many sessions as an app has connections", async ({ skip }) => {
  if (!hasPooler) return skip("pgbouncer is not installed");
  const pooled = openDatabase(await pooler("pool_mode = session\ndefault_pool_size = 10"));
  const all = Array.from({ length: 40 }, () => pooled.raw("SELECT pg_sleep(0.02)"));
  expect(await Promise.all(all)).toHaveLength(40);
  await pooled.destroy();
});

test("a listener works through a pooler in session mode, and refuses one in transaction mode with advice", async ({
  skip,
}) => {
  if (!hasPooler) return skip("pgbouncer is not installed");
  const [session, transaction] = [await pooler("pool_mode = session"), await pooler("pool_mode = transaction")];
  const pooled = openDatabase(session);
  expect(await migrateLatest(pooled)).toEqual([]);
  const heard: string[] = [];
  const failures: unknown[] = [];
  const common = { channel: "pooled", name: "listener", onReconnect() {} };
  const onFailure = (error: unknown) => failures.push(error);
  const good = listen({ ...common, url: session, onNotification: (payload) => heard.push(payload), onFailure });
  await expect
    .poll(async () => {
      await pooled.raw("NOTIFY pooled, 'one'");
      return heard;
    })
    .toContain("one");
  expect(failures).toEqual([]);
  const refused = listen({ ...common, url: transaction, onNotification() {}, onFailure });
  await expect.poll(() => String(failures[0])).toContain("A pooler in transaction mode");
  await Promise.all([good.stop(), refused.stop(), pooled.destroy()]);
});
