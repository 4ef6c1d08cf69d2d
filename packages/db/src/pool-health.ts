import type { PooledConnection } from "knex/lib/dialects/postgres/index.js";

/**
 * Finds out which connections of a pool are half-open. Where packets are dropped, TCP says nothing: each connection would
 * be found dead by a request that waits for it in vain. So when one has not answered in time, all are dropped that have
 * not answered since that query was sent.
 *
 * Time is counted in queries.
 */
export class PoolHealth {
  #queries = 0;
  #silentSince = 0;

  /** @returns when the query is sent */
  sent(): number {
    return ++this.#queries;
  }

  /** The connection is new, or the server has answered on it, be it with an error. */
  answered(connection: PooledConnection) {
    connection.health = this;
    connection.answeredAt = this.#queries;
  }

  /** A query that was sent at `sentAt` was not answered in time. */
  silent(sentAt: number) {
    this.#silentSince = Math.max(this.#silentSince, sentAt);
  }

  isTrusted({ answeredAt = 0 }: PooledConnection): boolean {
    return answeredAt >= this.#silentSince;
  }
}

/**
 * Closes the socket now: a goodbye would wait for an answer.
 * Knex would put the connection back, and the next request would wait on the same dead socket.
 */
export function evict(connection: PooledConnection, reason: unknown) {
  connection.__knex__disposed = reason;
  connection.connection.stream.destroy();
}
