import knex, { type Knex } from "knex";
import { PostgresClient } from "./postgres-client.ts";
import "./tables.ts";

/** A pool of connections with Knex's query builder on it. */
export type Database = Knex;

export interface DatabaseOptions {
  /** Shown in pg_stat_activity. */
  name?: string;
  /** Milliseconds that one statement may run; 1,500 where nothing is said. */
  statementTimeout?: number;
}

/**
 * Opens a pool on a PostgreSQL URL. Connects with the first query, so it never fails by itself.
 *
 * PostgreSQL clients wait for ever by default. With these limits a query ends within two seconds, also where the server
 * takes connections and never answers; a statement's time includes its waiting for locks. So a request may wait for
 * another one's query and then for its own, and is still answered within five.
 * @param url `postgres://user:password@host:port/database`
 * @returns a Knex instance; queries reject with DatabaseUnavailable where the database does not answer
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { name = "latchkey", statementTimeout = 1_500 } = options;
  return knex({
    client: PostgresClient,
    connection: {
      connectionString: url,
      application_name: name,
      connectionTimeoutMillis: 1_500,
      statement_timeout: statementTimeout,
      idle_in_transaction_session_timeout: statementTimeout + 3_000,
      query_timeout: statementTimeout + 300,
      keepAlive: true,
      // PostgreSQL would plan a look-up of many keys anew for each number of keys, which takes longer than the look-up.
      options: "-c plan_cache_mode=force_generic_plan",
    },
    acquireConnectionTimeout: 2_000,
    pool: { min: 0, max: 10 },
    // Knex would print the reason of each dropped connection; it reaches the log with the request that failed.
    log: { warn() {} },
  });
}
