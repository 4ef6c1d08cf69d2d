/// <reference path="./knex-postgres.d.ts" />
import knex, { type Knex } from "knex";
import type { PooledConnection } from "knex/lib/dialects/postgres/index.js";
import { applySettings, connectionSettings } from "./connection-settings.ts";
import { parseDatabaseUrl } from "./connection-url.ts";
import { evict, PoolHealth } from "./pool-health.ts";
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
 * Opens a pool on a PostgreSQL URL. Connects with the first query, so it fails by itself only where the URL is wrong.
 *
 * PostgreSQL clients wait for ever by default. With these limits a query ends within two seconds, also where the server
 * takes connections and never answers; a statement's time includes its waiting for locks. So a request may wait for
 * another one's query and then for its own, and is still answered within five.
 * @param url `postgres://user:password@host:port/database`
 * @returns a Knex instance; queries reject with DatabaseUnavailable where the database does not answer
 * @throws InvalidDatabaseUrl
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { name = "latchkey", statementTimeout = 1_500 } = options;
  return knex({
    client: PostgresClient,
    version: "14", // Knex would ask the first connection; the oldest PostgreSQL that is maintained will do.
    connection: {
      ...parseDatabaseUrl(url),
      application_name: name,
      connectionTimeoutMillis: 1_500,
      query_timeout: statementTimeout + 300,
      keepAlive: true,
    },
    acquireConnectionTimeout: 2_000,
    pool: { min: 0, max: 10, ...poolHooks(statementTimeout) },
    // Knex would print the reason of each dropped connection; it reaches the log with the request that failed.
    log: { warn() {} },
  });
}

function poolHooks(statementTimeout: number) {
  const health = new PoolHealth();
  const settings = connectionSettings(statementTimeout);
  return {
    afterCreate(connection: PooledConnection, done: (error?: unknown) => void) {
      applySettings(connection, settings).then(
        () => {
          health.answered(connection);
          done();
        },
        (error) => {
          evict(connection, error);
          done(error);
        },
      );
    },
    validate(connection: PooledConnection) {
      if (health.isTrusted(connection)) return true;
      evict(connection, "It has not answered since another connection fell silent");
      return false;
    },
  };
}
