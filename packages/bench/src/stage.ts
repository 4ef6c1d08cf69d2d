import { openDatabase } from "@latchkey/db";
import type { Anyone } from "./contestants.ts";
import { type Sender, startSender } from "./load.ts";
import type { Options } from "./options.ts";
import { populate, userName } from "./people.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { Progress } from "./progress.ts";
import { type StatementCounter, statementCounter } from "./statements.ts";

/** What everything is measured on. */
export interface Stage {
  options: Options;
  postgres: Postgres;
  /** With all the sessions. */
  database: string;
  /** As whom visitors count where nobody asks. */
  anyone: Anyone;
  sender: Sender;
  statements: StatementCounter;
  progress: Progress;
  close(): Promise<void>;
}

export async function openStage(options: Options): Promise<Stage> {
  const progress = new Progress();
  progress.section(`${options.sessions} sessions of ${options.users} users on a PostgreSQL of their own`);
  const postgres = await startPostgres();
  try {
    const database = await populate(postgres.url, options);
    const statements = await statementCounter(postgres.url);
    const sender = startSender();
    const close = async () => {
      sender.end();
      await statements.close();
      await postgres.remove();
    };
    return { options, postgres, database, anyone: await firstUser(database), sender, statements, progress, close };
  } catch (error) {
    await postgres.remove();
    throw error;
  }
}

async function firstUser(database: string): Promise<Anyone> {
  const db = openDatabase(database);
  const found = db("users")
    .where({ username: userName(0) })
    .first();
  const user = await found.finally(() => db.destroy());
  if (!user) throw new Error("There are no users");
  const { id, username, email, created_at } = user;
  return { id, username, email, createdAt: created_at.toISOString() };
}
