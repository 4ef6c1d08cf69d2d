import { afterAll, expect, test } from "vitest";
import { listen } from "../src/listen.ts";
import { openDatabase } from "../src/open-database.ts";
import { startBreakableLink, withTestDatabase } from "./database.ts";

const { db, url } = await withTestDatabase();

async function newLink() {
  const link = await startBreakableLink(url);
  afterAll(link.close);
  /** Existing connections stay silent; new ones work. */
  const loseConnections = () => {
    link.set("silent");
    link.set("up");
  };
  return { ...link, loseConnections };
}

test.concurrent("once one query has found its connection half-open, all other idle connections are replaced [O17]", async () => {
  const link = await newLink();
  const pool = openDatabase(link.url);
  try {
    await Promise.all(Array.from({ length: 10 }, () => pool.raw("SELECT pg_sleep(0.1)")));
    link.loseConnections();
    const started = Date.now();
    await expect(pool.raw("SELECT 1")).rejects.toMatchObject({ status: 503 });
    for (let round = 0; round < 20; round++) await pool.raw("SELECT 1");
    expect(Date.now() - started).toBeLessThan(4_000);
  } finally {
    await pool.destroy();
  }
});

test.concurrent("a connection that has responded since another one timed out is kept", async () => {
  const link = await newLink();
  const pool = openDatabase(link.url);
  const pids = async (count: number) => {
    const answers = Array.from({ length: count }, () => pool.raw("SELECT pg_backend_pid() AS pid, pg_sleep(0.1)"));
    return (await Promise.all(answers)).map(({ rows }) => rows[0].pid);
  };
  try {
    await pids(1);
    link.set("silent");
    const lost = pool.raw("SELECT 1").catch(({ status }) => status);
    link.set("up");
    const [during] = await pids(1);
    expect(await lost).toBe(503);
    expect(await pids(1)).toEqual([during]);
  } finally {
    await pool.destroy();
  }
});

test.concurrent("a listener receives notifications again within five seconds after the network is back [O17]", async ({
  expect,
}) => {
  const link = await newLink();
  const payloads = new Set<string>();
  const reconnected = Promise.withResolvers<number>();
  const listening = listen({
    ...{ url: link.url, channel: "half_open", name: "half-open" },
    onNotification: (payload) => payloads.add(payload),
    onReconnect: () => reconnected.resolve(Date.now()),
  });
  try {
    await expect.poll(() => db.raw("NOTIFY half_open, 'before'").then(() => payloads.has("before"))).toBe(true);
    link.loseConnections();
    const returned = Date.now();
    expect((await reconnected.promise) - returned).toBeLessThan(5_000);
    await expect.poll(() => db.raw("NOTIFY half_open, 'after'").then(() => payloads.has("after"))).toBe(true);
  } finally {
    await listening.stop();
  }
});
