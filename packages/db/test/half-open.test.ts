import { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import { listen } from "../src/listen.ts";
import { openDatabase } from "../src/open-database.ts";
import { PoolHealth } from "../src/pool-health.ts";
import { startBreakableLink, withTestDatabase } from "./database.ts";

const { db, url } = await withTestDatabase();
/** The tests wait for this limit once. A busy machine must open ten connections within it. */
const LIMIT = { statementTimeout: 6_000 };

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
  const pool = openDatabase(link.url, LIMIT);
  try {
    await Promise.all(Array.from({ length: 10 }, () => pool.raw("SELECT pg_sleep(0.1)")));
    link.loseConnections();
    await expect(pool.raw("SELECT 1")).rejects.toMatchObject({ status: 503 });
    for (let round = 0; round < 20; round++) await pool.raw("SELECT 1"); // Another half-open one would reject, too.
  } finally {
    await pool.destroy();
  }
});

test.concurrent("an attempt to connect that was made while the network was lost fails no query sent since then [O17]", async () => {
  const link = await newLink();
  const pool = openDatabase(link.url, LIMIT);
  try {
    link.set("silent");
    // Its attempt to connect fails, but it gets the connection that the next query opens.
    const first = pool.raw("SELECT 1").then(({ rows }) => rows.length);
    await expect.poll(link.connections).toBe(1);
    link.set("up");
    const busy = Promise.allSettled(Array.from({ length: 9 }, () => pool.raw("SELECT pg_sleep(30)")));
    expect(await first).toBe(1);
    await pool.raw("SELECT 1"); // Waits for a connection until the attempt fails.
    await busy;
  } finally {
    await pool.destroy();
  }
});

test("an answer to an earlier query, read after another one was sent, does not count as one since then [O17]", () => {
  const health = new PoolHealth();
  const connection = new Client();
  const early = health.sent();
  const lost = health.sent();
  health.answered(connection, early);
  health.silent(lost);
  expect(health.isTrusted(connection)).toBe(false);
  health.answered(connection, health.sent());
  expect(health.isTrusted(connection)).toBe(true);
});

test.concurrent("a connection that has responded since another one timed out is kept", async () => {
  const link = await newLink();
  const pool = openDatabase(link.url, LIMIT);
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
  const [halfOpen, closed] = [await startListener(), await startListener()];
  try {
    for (const { hears } of [halfOpen, closed]) await expect.poll(() => hears("before")).toBe(true);
    halfOpen.link.loseConnections();
    closed.link.set("cut");
    closed.link.set("up");
    const [halfOpenUntil, closedUntil] = await Promise.all([halfOpen.reconnected, closed.reconnected]);
    // On a busy machine, connecting takes either of them longer. The promise is about what it takes on top.
    expect(halfOpenUntil - closedUntil).toBeLessThan(4_500);
    await expect.poll(() => halfOpen.hears("after")).toBe(true);
  } finally {
    await Promise.all([halfOpen.stop(), closed.stop()]);
  }
});

/** Starts a listener over a link of its own. */
async function startListener() {
  const link = await newLink();
  const payloads = new Set<string>();
  const { promise: reconnected, resolve } = Promise.withResolvers<number>();
  const { stop } = listen({
    ...{ url: link.url, channel: "half_open", name: "half-open" },
    onNotification: (payload) => payloads.add(payload),
    onReconnect: () => resolve(Date.now()),
  });
  const hears = (payload: string) => db.raw(`NOTIFY half_open, '${payload}'`).then(() => payloads.has(payload));
  return { link, reconnected, stop, hears };
}
