import { globSync } from "node:fs";
import { ROOT } from "@latchkey/product/apps";
import { Advice } from "../advice.ts";
import type { Files } from "./new-app.ts";

/**
 * Returns the file of a new migration. Knex applies migrations in the order of their names, so this one gets the newest.
 * @throws Advice if the name is invalid or taken
 */
export function newMigration(name: string, now: Date): Files {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new Advice("NAME must be lowercase words with underscores, like user_notes");
  const existing = globSync("*.ts", { cwd: `${ROOT}migrations` }).sort();
  if (existing.some((file) => file.replace(/^\d+_/, "") === `${name}.ts`)) {
    throw new Advice(`A migration named ${name} already exists`);
  }
  const time = now.toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const newest = existing.at(-1) ?? "";
  if (time <= newest) throw new Advice(`The clock is behind the newest migration, ${newest}`);
  return new Map([[`migrations/${time}_${name}.ts`, MIGRATION]]);
}

const MIGRATION = `import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.raw("SELECT 1");
}

export async function down(knex: Knex) {
  await knex.raw("SELECT 1");
}
`;
