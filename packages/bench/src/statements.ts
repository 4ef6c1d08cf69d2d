import { type Database, openDatabase } from "@latchkey/db";

/** What PostgreSQL was asked so far. */
export interface Asked {
  statements: number;
  writes: number;
}

const COUNT = `
  SELECT coalesce(sum(calls), 0)::int AS statements,
         coalesce(sum(calls) FILTER (WHERE query ~* '\\m(insert|update|delete)\\M'), 0)::int AS writes
  FROM pg_stat_statements WHERE dbid <> (SELECT oid FROM pg_database WHERE datname = current_database())`;

export interface StatementCounter {
  count(): Promise<Asked>;
  close(): Promise<void>;
}

/** Counts what is asked in all databases but the one of `url`, so that counting does not count itself. */
export async function statementCounter(url: string): Promise<StatementCounter> {
  const db: Database = openDatabase(url, { name: "bench" });
  await db.raw("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  return {
    async count() {
      const { rows } = await db.raw(COUNT);
      return rows[0];
    },
    close: () => db.destroy(),
  };
}
