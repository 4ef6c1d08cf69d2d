import { gauge, histogram } from "@latchkey/metrics";
import type { Knex } from "knex";

/** Pools by name. One process has one, unless it is a test. */
const pools = new Map<string, Knex>();

const eachPool = (count: (pool: Knex["client"]["pool"]) => number) => () =>
  new Map([...pools].flatMap(([name, { client }]) => (client.pool ? [[name, count(client.pool)]] : [])));

gauge(
  "db_pool_used",
  "Connections that run a query",
  eachPool((pool) => pool.numUsed()),
  { label: "pool" },
);
gauge(
  "db_pool_free",
  "Idle connections",
  eachPool((pool) => pool.numFree()),
  { label: "pool" },
);
gauge(
  "db_pool_waiting",
  "Queries that wait for a connection",
  eachPool((pool) => pool.numPendingAcquires()),
  { label: "pool" },
);

/** Records how long a query waited for a connection, in seconds. */
export const poolWait = histogram(
  "db_pool_wait_seconds",
  "Time that queries wait for a connection",
  [0.001, 0.01, 0.1, 0.5, 1, 2],
);

export function measurePool<Pool extends Knex>(name: string, pool: Pool): Pool {
  pools.set(name, pool);
  return pool;
}
