import { lacksTable } from "./errors.ts";
import { migrationFiles, requireUtf8 } from "./migrations.ts";
import type { Database } from "./open-database.ts";
import { missingPrivileges } from "./privileges.ts";

const CHECK = `
  SELECT current_setting('server_encoding') AS encoding,
    ARRAY(SELECT file FROM json_array_elements_text(?::json) AS file EXCEPT SELECT name FROM knex_migrations ORDER BY 1) AS pending,
    ${missingPrivileges("current_user")} AS missing`;

/**
 * Checks with one query that all migrations are applied and that the role may read and write every table.
 * @throws Error that names what is missing, or DatabaseUnavailable
 */
export async function requireReady(db: Database): Promise<void> {
  const files = await migrationFiles().catch(noneWithoutFolder);
  const { rows } = await db.raw(CHECK, [JSON.stringify(files)]).catch(async (error) => {
    throw lacksTable(error) ? await noTables(db, files) : error;
  });
  const { encoding, pending, missing } = rows[0];
  requireUtf8(encoding);
  if (pending.length > 0) throw lacking(pending);
  if (missing.length > 0) throw unprivileged(missing.join(", "));
}

/** A role without privileges on the schema does not see its tables. */
async function noTables(db: Database, files: string[]) {
  const { rows } = await db.raw("SELECT current_schema AS schema");
  return rows[0].schema === null ? unprivileged("USAGE on the schema") : lacking(files);
}

const unprivileged = (missing: string) =>
  new Error(`The role of DATABASE_URL lacks ${missing}. Run as the owner: DATABASE_APP_ROLE=… pnpm migrate`);

const lacking = (files: string[]) => new Error(`The database lacks ${files.join(", ")}. Run: pnpm migrate`);

/** A deployment may omit the migrations folder. */
function noneWithoutFolder(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
