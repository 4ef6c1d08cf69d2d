/// <reference path="./knex-postgres.d.ts" />
import PostgresDialect, { type PooledConnection } from "knex/lib/dialects/postgres/index.js";
import { Client } from "pg";
import { DatabaseUnavailable, isUnavailable, needsNewConnection } from "./errors.ts";
import { evict } from "./pool-health.ts";

/**
 * Knex's PostgreSQL client that says DatabaseUnavailable where the database does not answer,
 * and never uses a connection again on which it did not.
 */
export class PostgresClient extends PostgresDialect {
  /** Whatever keeps us from connecting, it is not the request that is wrong. */
  override async acquireConnection() {
    try {
      return await super.acquireConnection();
    } catch (error) {
      throw new DatabaseUnavailable(error);
    }
  }

  /** As Knex does, but where connecting fails the socket is closed: PostgreSQL would wait a minute for a password. */
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
    const sentAt = health?.sent();
    try {
      const result = await super._query(connection, query);
      health?.answered(connection);
      return result;
    } catch (error) {
      if (isReadTimeout(error)) {
        evict(connection, error);
        if (sentAt) health?.silent(sentAt);
      } else health?.answered(connection);
      if (needsNewConnection(error)) connection.__knex__disposed = error;
      throw isUnavailable(error) ? new DatabaseUnavailable(error) : error;
    }
  }
}

function isReadTimeout(error: unknown) {
  return error instanceof Error && error.message === "Query read timeout";
}
