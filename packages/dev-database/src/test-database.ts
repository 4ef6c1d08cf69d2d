import { openDatabase, parseDatabaseUrl, withDatabaseName } from "@latchkey/db";
import { afterAll, inject } from "vitest";
import { createDatabase, dropDatabase } from "./test-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    template: string;
    app: string;
  }
}

/** Creates a migrated database. Returns the owner's URL, that of the apps' role, a pool of the owner, and `drop`. */
export async function createTestDatabase() {
  const template = inject("template");
  const url = await createDatabase(template, template);
  const db = openDatabase(url, { name: "test" });
  return {
    url,
    appUrl: withDatabaseName(inject("app"), parseDatabaseUrl(url).database),
    db,
    async drop() {
      await db.destroy();
      await dropDatabase(url);
    },
  };
}

/** Creates a migrated database for a test file, and drops it after the last test. */
export async function withTestDatabase() {
  const { drop, ...database } = await createTestDatabase();
  afterAll(drop);
  return database;
}
