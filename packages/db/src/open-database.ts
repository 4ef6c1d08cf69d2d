/// <reference path="./knex-postgres.d.ts" />
import { product } from "@latchkey/product";
import knex, { type Knex } from "knex";
import type { PooledConnection } from "knex/lib/dialects/postgres/index.js";
import type { ClientConfig } from "pg";
import { applySettings, connectionSettings } from "./connection-settings.ts";
import { parseDatabaseUrl } from "./connection-url.ts";
import { ownSessionCheck } from "./own-session.ts";
import { evict, PoolHealth } from "./pool-health.ts";
import { measurePool } from "./pool-metrics.ts";
import { failAttempt, PostgresClient } from "./postgres-client.ts";
import "./tables.ts";

/** A pool of connections with Knex's query builder on it. */
export type Database = Knex;

export interface DatabaseOptions {
  /** Shown in pg_stat_activity. */
  name?: string;
  /** The time limit of one statement in milliseconds; 1,500 by default. Connecting may take as long, but at most 30 s. */
  statementTimeout?: number;
}

/** What applies by default. Tests raise it: `packages/dev-database/src/patient-database.ts`. */
export const DEFAULT_LIMITS = { statementTimeout: 1_500 };

const MAX_CONNECTION_TIMEOUT_MS = 30_000;

/**
 * Opens a pool on a PostgreSQL URL. It connects with the first query, so opening fails only for an invalid URL.
 *
 * PostgreSQL clients wait forever by default. With these limits a query ends within two seconds, even if the server
 * accepts connections and never responds; a statement's time includes waiting for locks. A request may wait for another
 * request's query and then for its own, and is still answered within five seconds.
 * @param url `postgres://user:password@host:port/database`
 * @returns a Knex instance; queries reject with DatabaseUnavailable if the database cannot work
 * @throws InvalidDatabaseUrl
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { name = product.slug, statementTimeout = DEFAULT_LIMITS.statementTimeout } = options;
  const connectionTimeoutMillis = Math.min(statementTimeout, MAX_CONNECTION_TIMEOUT_MS);
  const connection = {
    ...parseDatabaseUrl(url),
    application_name: name,
    connectionTimeoutMillis,
    query_timeout: statementTimeout + 300,
    keepAlive: true,
  };
  const db = knex({
    client: PostgresClient,
    version: "15", // Otherwise Knex queries it. The oldest supported PostgreSQL is sufficient.
    connection,
    acquireConnectionTimeout: connectionTimeoutMillis + 500,
    pool: { min: 0, max: 10, ...poolHooks(statementTimeout, connection) },
    // Knex would print why a connection was dropped; the failed request logs it already.
    log: { warn() {} },
  });
  return measurePool(name, db);
}

function poolHooks(statementTimeout: number, config: ClientConfig) {
  const health = new PoolHealth();
  const settings = connectionSettings(statementTimeout);
  const requireOwnSession = ownSessionCheck(config);
  async function setUp(connection: PooledConnection) {
    const sentAt = health.sent();
    await requireOwnSession(connection, await applySettings(connection, settings));
    health.answered(connection, sentAt);
  }
  return {
    afterCreate(connection: PooledConnection, done: (error?: unknown) => void) {
      setUp(connection).then(
        () => done(),
        (error) => {
          failAttempt(connection, error);
          done(error);
        },
      );
    },
    validate(connection: PooledConnection) {
      if (health.isTrusted(connection)) return true;
      evict(connection, "It has not responded since another connection timed out");
      return false;
    },
  };
}
