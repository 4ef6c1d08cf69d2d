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
      const connection = await this._acquireSince(started);
      poolWait((performance.now() - started) / 1000);
      return connection;
    } catch (error) {
      throw new DatabaseUnavailable(error);
    }
  }

  /**
   * If an attempt to connect fails, the pool rejects the query that has waited longest, even if the attempt is older: perhaps
   * the network has come back since. Such a query waits again, within the same time limit.
   */
  async _acquireSince(started: number): Promise<PooledConnection> {
    const limit = this.config.acquireConnectionTimeout ?? 0;
    const left = started + limit - performance.now();
    if (!this.pool) throw new Error("The pool is closed");
    const operation = this.pool.acquire();
    const giveUp = () => operation.reject(new Error(`No connection was free within ${limit} ms`));
    const timer = setTimeout(giveUp, left);
    try {
      return await operation.promise;
    } catch (error) {
      const attemptedAt = attempts.get(Object(error)) ?? started;
      if (attemptedAt >= started) throw error;
    } finally {
      clearTimeout(timer);
    }
    return this._acquireSince(started);
  }

  /** Like Knex, but closes the socket if connecting fails: PostgreSQL would wait a minute for a password. */
  override async _acquireOnlyConnection() {
    const connection: PooledConnection = new Client(this.connectionSettings);
    connection.attemptedAt = performance.now();
    const dispose = (reason: unknown = "The connection has ended") => {
      connection.__knex__disposed = reason;
    };
    connection.on("error", dispose).on("end", dispose);
    try {
      await connection.connect();
      return connection;
    } catch (error) {
      failAttempt(connection, error);
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

/** When attempts to connect began, by the error with which they failed. */
const attempts = new WeakMap<object, number>();

/** Closes a connection that could not be opened or set up. */
export function failAttempt(connection: PooledConnection, error: unknown): void {
  attempts.set(Object(error), connection.attemptedAt ?? 0);
  evict(connection, error);
}

function isReadTimeout(error: unknown) {
  return error instanceof Error && error.message === "Query read timeout";
}
