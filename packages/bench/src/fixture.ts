import { openDatabase } from "@latchkey/db";
import { type LoadGenerator, startLoadGenerator } from "./load.ts";
import type { Options } from "./options.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { Progress } from "./progress.ts";
import { createSeededDatabase, userName } from "./seed.ts";
import { createStatementCounter, type StatementCounter } from "./statements.ts";

/** What all sections share. Disposing of it stops PostgreSQL and deletes its data. */
export interface Fixture extends AsyncDisposable {
  options: Options;
  postgres: Postgres;
  /** URL of the database with `options.sessions` sessions. */
  database: string;
  user: FixedUser;
  load: LoadGenerator;
  statements: StatementCounter;
  progress: Progress;
}

/** The user in the responses of bare Express and of apps without login. */
export interface FixedUser {
  id: string;
  username: string;
  email: string;
  createdAt: string;
}

export async function createFixture(options: Options): Promise<Fixture> {
  await using cleanup = new AsyncDisposableStack();
  const progress = cleanup.adopt(new Progress(), (shown) => shown.clear());
  progress.startSection(`creating a database with ${options.sessions} sessions of ${options.users} users`);
  const postgres = cleanup.use(await startPostgres());
  const database = await createSeededDatabase(postgres.url, options);
  const user = await findFirstUser(database);
  const statements = cleanup.use(await createStatementCounter(postgres.url));
  const load = cleanup.use(startLoadGenerator());
  const resources = cleanup.move();
  const dispose = () => resources.disposeAsync();
  return { options, postgres, database, user, load, statements, progress, [Symbol.asyncDispose]: dispose };
}

async function findFirstUser(database: string): Promise<FixedUser> {
  const db = openDatabase(database);
  const query = db("users")
    .where({ username: userName(0) })
    .first();
  const user = await query.finally(() => db.destroy());
  if (!user) throw new Error("The users table is empty");
  const { id, username, email, created_at } = user;
  return { id, username, email, createdAt: created_at.toISOString() };
}
