/// <reference path="./knex-postgres.d.ts" />
import type { PooledConnection } from "knex/lib/dialects/postgres/index.js";
import type { QueryResult, QueryResultRow } from "pg";
import type { Database } from "./open-database.ts";
import type { PostgresClient } from "./postgres-client.ts";

/** A statement that each connection prepares once. Its name must be unique; its parameters are `$1`, `$2` and so on. */
export interface Statement {
  name: string;
  text: string;
}

export type Value = string | number | readonly string[] | null;

/**
 * Runs a frequent statement on a connection of Knex's pool, without the query builder, which would take as long as the
 * database.
 * @returns pg's result, with `rows` and `rowCount`
 * @throws DatabaseUnavailable if the database cannot work
 */
export async function prepared<Row extends QueryResultRow>(
  db: Database,
  { name, text }: Statement,
  values: readonly Value[],
): Promise<QueryResult<Row>> {
  const client: PostgresClient = db.client;
  const connection: PooledConnection = await client.acquireConnection();
  try {
    const { response } = await client._query(connection, { sql: text, bindings: values, options: { name } });
    return response;
  } finally {
    client.releaseConnection(connection);
  }
}
