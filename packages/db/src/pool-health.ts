import type { PooledConnection } from "knex/lib/dialects/postgres/index.js";

/**
 * Detects half-open connections of a pool. When packets are dropped, TCP reports nothing, and each dead connection would
 * cost a request its timeout. So when one query times out, all connections are dropped that have not answered a query which
 * was sent later. An answer that arrives later may have been sent before the network failed.
 *
 * Time is measured in queries.
 */
export class PoolHealth {
  #queries = 0;
  #silentSince = 0;

  /** @returns when the query is sent */
  sent(): number {
    return ++this.#queries;
  }

  /** The server has responded to a query that was sent at `sentAt`, even with an error. */
  answered(connection: PooledConnection, sentAt: number) {
    connection.health = this;
    connection.answeredAt = sentAt;
  }

  /** A query that was sent at `sentAt` timed out. */
  silent(sentAt: number) {
    this.#silentSince = Math.max(this.#silentSince, sentAt);
  }

  isTrusted({ answeredAt = 0 }: PooledConnection): boolean {
    return answeredAt >= this.#silentSince;
  }
}

/**
 * Closes the socket immediately, because a regular close would wait for a response. Knex would return the connection to
 * the pool, and the next request would wait on the same dead socket.
 */
export function evict(connection: PooledConnection, reason: unknown) {
  connection.__knex__disposed = reason;
  connection.connection.stream.destroy();
}
