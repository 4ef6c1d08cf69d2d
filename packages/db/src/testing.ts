import { afterAll, inject } from "vitest";
import { openDatabase } from "./open-database.ts";
import { createDatabase, dropDatabase } from "./test-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    template: string;
  }
}

/**
 * Gives a test file a migrated database of its own, dropped after the file's last test.
 * @returns its URL, and a pool on it
 */
export async function withTestDatabase() {
  const template = inject("template");
  const url = await createDatabase(template, template);
  const db = openDatabase(url, { name: "test" });
  afterAll(async () => {
    await db.destroy();
    await dropDatabase(url);
  });
  return { url, db };
}
