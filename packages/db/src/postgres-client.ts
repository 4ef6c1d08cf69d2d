/// <reference path="./knex-postgres.d.ts" />
import PostgresDialect, { type PooledConnection } from "knex/lib/dialects/postgres/index.js";
import { Client } from "pg";
import { DatabaseUnavailable, isUnavailable, needsNewConnection } from "./errors.ts";
import { evict } from "./pool-health.ts";
import { poolWait } from "./pool-metrics.ts";

/**
 * Knex's PostgreSQL client, which throws DatabaseUnavailable if the database cannot work, and never reuses a connection
 * that did not respond.
 */
export class PostgresClient extends PostgresDialect {
  /** A failure to connect is never the fault of the request. */
  override async acquireConnection() {
    const started = performance.now();
    try {
      const connection = await super.acquireConnection();
      poolWait((performance.now() - started) / 1000);
      return connection;
    } catch (error) {
      throw new DatabaseUnavailable(error);
    }
  }

  /** Like Knex, but closes the socket if connecting fails: PostgreSQL would wait a minute for a password. */
  override async _acquireOnlyConnection() {
    const connection: PooledConnection = new Client(this.connectionSettings);
    const dispose = (reason: unknown = "The connection has ended") => {
      connection.__knex__disposed = reason;
    };
    connection.on("error", dispose).on("end", dispose);
    try {
      await connection.connect();
      return connection;
    } catch (error) {
      evict(connection, error);
      throw error;
    }
  }

  override async _query(connection: PooledConnection, query: object) {
    const { health } = connection;
    const sentAt = health?.sent() ?? 0;
    try {
      const result = await super._query(connection, query);
      health?.answered(connection, sentAt);
      return result;
    } catch (error) {
      if (isReadTimeout(error)) {
        evict(connection, error);
        health?.silent(sentAt);
      } else health?.answered(connection, sentAt);
      if (needsNewConnection(error)) connection.__knex__disposed = error;
      throw isUnavailable(error) ? new DatabaseUnavailable(error) : error;
    }
  }
}

function isReadTimeout(error: unknown) {
  return error instanceof Error && error.message === "Query read timeout";
}
