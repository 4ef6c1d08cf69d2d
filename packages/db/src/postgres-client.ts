/// <reference path="./knex-postgres.d.ts" />
import PostgresDialect, { type PooledConnection } from "knex/lib/dialects/postgres/index.js";
import { DatabaseUnavailable, isUnavailable } from "./errors.ts";

/**
 * Knex's PostgreSQL client that says DatabaseUnavailable where the database does not answer,
 * and never uses a connection again on which it did not.
 */
export class PostgresClient extends PostgresDialect {
  override async acquireConnection() {
    try {
      return await super.acquireConnection();
    } catch (error) {
      throw isUnavailable(error) ? new DatabaseUnavailable(error) : error;
    }
  }

  override async _query(connection: PooledConnection, query: object) {
    try {
      return await super._query(connection, query);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      if (isReadTimeout(error)) evict(connection, error);
      throw new DatabaseUnavailable(error);
    }
  }
}

function isReadTimeout(error: unknown) {
  return error instanceof Error && error.message === "Query read timeout";
}

/** Knex would put the connection back, and the next request would wait on the same dead socket. */
function evict(connection: PooledConnection, reason: unknown) {
  connection.__knex__disposed = reason;
  connection.connection.stream.destroy();
}
