import { type Database, openDatabase } from "@latchkey/db";
import { developmentDatabase } from "@latchkey/db/embedded";

/** Opens the database that this command works on, or ends with advice. */
export async function openServer({ join }: { join: boolean }) {
  try {
    return await developmentDatabase({ join });
  } catch (error) {
    return giveUp(error);
  }
}

/** Works on the database of `url`, with more patience than an app has; ends with advice where it cannot be reached. */
export async function withDatabase(url: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = openDatabase(url, { statementTimeout: 600_000 });
  try {
    await db.raw("SELECT 1");
  } catch (error) {
    giveUp(error, "Check DATABASE_URL in the environment or in .env, and whether that PostgreSQL runs.");
  }
  await work(db).finally(() => db.destroy());
}

function giveUp(error: unknown, advice = ""): never {
  console.error([error instanceof Error ? error.message : String(error), advice].filter(Boolean).join("\n"));
  process.exit(1);
}
