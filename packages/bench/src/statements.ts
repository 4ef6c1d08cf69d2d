import { openDatabase } from "@latchkey/db";

/** Cumulative number of SQL statements. */
interface StatementCounts {
  statements: number;
  writes: number;
}

export interface StatementCounter extends AsyncDisposable {
  count(): Promise<StatementCounts>;
}

/** Counts the statements in all databases except that of `url`, so that the counter does not count its own. */
export async function createStatementCounter(url: string): Promise<StatementCounter> {
  const db = openDatabase(url, { name: "bench" });
  await db.raw("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  return {
    async count() {
      const { rows } = await db.raw(COUNT);
      return rows[0];
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

const COUNT = `
  SELECT coalesce(sum(calls), 0)::int AS statements,
         coalesce(sum(calls) FILTER (WHERE query ~* '\\m(insert|update|delete)\\M'), 0)::int AS writes
  FROM pg_stat_statements WHERE dbid <> (SELECT oid FROM pg_database WHERE datname = current_database())`;
