// Knex ships its dialects without types.
declare module "knex/lib/dialects/postgres/index.js" {
  import { knex } from "knex";
  import type { Client as PgConnection, QueryResult } from "pg";

  export interface PooledConnection extends PgConnection {
    __knex__disposed?: unknown;
    connection: { stream: { destroy(): void } };
    health?: import("./pool-health.ts").PoolHealth;
    answeredAt?: number;
    /** When the attempt to open it began, by `performance.now()`. */
    attemptedAt?: number;
  }

  /** A part of tarn's pool. */
  interface Pool {
    acquire(): { promise: Promise<PooledConnection>; reject(error: Error): void };
    release(connection: PooledConnection): boolean;
    destroy(): Promise<void>;
  }

  export default class PostgresDialect extends knex.Client {
    /** Missing once it has been destroyed. */
    pool: Pool | undefined;
    acquireConnection(): Promise<PooledConnection>;
    connectionSettings: import("pg").ClientConfig;
    _acquireOnlyConnection(): Promise<PooledConnection>;
    _query(connection: PooledConnection, query: object): Promise<{ response: QueryResult }>;
  }
}
