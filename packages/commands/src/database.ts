import { type Database, openDatabase, parseDatabaseUrl } from "@latchkey/db";

/**
 * Finds the server of DATABASE_URL, or starts the embedded one, which a production install does not contain. Exits with
 * advice if neither is possible.
 * @param join whether to use an embedded server that another command has started
 * @returns its URL, and `stop`, which leaves a server that this command did not start running
 */
export async function openServer({ join }: { join: boolean }): Promise<{ url: string; stop(): Promise<void> }> {
  const { DATABASE_URL, NODE_ENV } = process.env;
  try {
    if (DATABASE_URL) {
      parseDatabaseUrl(DATABASE_URL);
      return { url: DATABASE_URL, stop: async () => {} };
    }
    if (NODE_ENV === "production") throw new Error("DATABASE_URL must be set in production.");
    const { startDevelopmentServer } = await import("@latchkey/dev-database");
    return await startDevelopmentServer({ join });
  } catch (error) {
    return giveUp(error);
  }
}

/** Runs what a command does with the database, which may be the embedded one. Exits with the reason if it fails. */
export async function runWithDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  const server = await openServer({ join: true });
  await withDatabase(server.url, work)
    .finally(() => server.stop())
    .catch((error) => giveUp(error));
}

/** Runs `work` with longer timeouts than an app has. Exits with advice if the database is not reachable. */
export async function withDatabase(url: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = openDatabase(url, { statementTimeout: 600_000 });
  try {
    await db.raw("SELECT 1");
  } catch (error) {
    giveUp(error, "Check DATABASE_URL in the environment or in .env, and that the PostgreSQL server is running.");
  }
  await work(db).finally(() => db.destroy());
}

/** Prints an error without a stack trace, and exits with 1. */
export function giveUp(error: unknown, advice = ""): never {
  console.error([error instanceof Error ? error.message : String(error), advice].filter(Boolean).join("\n"));
  process.exit(1);
}
