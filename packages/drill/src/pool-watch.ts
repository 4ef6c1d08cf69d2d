import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { APPS } from "./stack.ts";

const TIMEOUT_MS = 3_000;

/**
 * Records the current connections of the apps to the server of `url`.
 * @returns a check that rejects unless each app has dropped some of them since, as it must if they did not respond
 */
export async function watchPools(url: string): Promise<() => Promise<void>> {
  const before = await connectionsOf(url);
  return async function expectReplaced(since = Date.now()): Promise<void> {
    const kept = await connectionsOf(url);
    const stuck = Object.keys(before).filter((app) => before[app]?.every((pid) => kept[app]?.includes(pid)));
    if (stuck.length === 0) return;
    if (Date.now() - since > TIMEOUT_MS) throw new Error(`Connections that did not answer are still in use: ${stuck}`);
    await delay(50);
    return expectReplaced(since);
  };
}

/** PostgreSQL's backend process IDs, by app. */
async function connectionsOf(url: string): Promise<Record<string, number[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT application_name AS app, array_agg(pid) AS pids FROM pg_stat_activity
     WHERE application_name = ANY ($1) GROUP BY 1`,
    [APPS.map(({ name }) => name)],
  );
  await client.end();
  return Object.fromEntries(rows.map(({ app, pids }) => [app, pids]));
}
