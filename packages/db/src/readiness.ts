import type { Tables } from "knex/types/tables.js";
import { lacksTable } from "./errors.ts";
import { migrationFiles, requireUtf8 } from "./migrations.ts";
import type { Database } from "./open-database.ts";

/** The compiler requires every table of tables.ts. */
const USED: Record<keyof Tables, true> = {
  users: true,
  sessions: true,
  events: true,
  attempts: true,
  user_tokens: true,
  used_tokens: true,
  mails: true,
};

const CHECK = `
  WITH used AS (SELECT name, to_regclass(name) AS id FROM json_array_elements_text(?::json) AS name),
       sequences AS (
         SELECT seqrelid AS id FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid
         WHERE d.refobjid IN (SELECT id FROM used) AND d.deptype = 'a')
  SELECT current_setting('server_encoding') AS encoding,
    ARRAY(SELECT file FROM json_array_elements_text(?::json) AS file EXCEPT SELECT name FROM knex_migrations ORDER BY 1) AS pending,
    ARRAY(SELECT format('%s on %s', privilege, name) FROM used, unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS privilege
          WHERE has_table_privilege(id, privilege) IS NOT TRUE)
    || ARRAY(SELECT format('USAGE on sequence %s', id::regclass) FROM sequences
             WHERE NOT has_sequence_privilege(id, 'USAGE, UPDATE')) AS missing`;

/**
 * Checks with one query that all migrations are applied and that the role may read and write every table.
 * @throws Error that names what is missing, or DatabaseUnavailable
 */
export async function requireReady(db: Database): Promise<void> {
  const files = await migrationFiles().catch(noneWithoutFolder);
  const { rows } = await db.raw(CHECK, [JSON.stringify(Object.keys(USED)), JSON.stringify(files)]).catch((error) => {
    throw lacksTable(error) ? lacking(files) : error;
  });
  const { encoding, pending, missing } = rows[0];
  requireUtf8(encoding);
  if (pending.length > 0) throw lacking(pending);
  if (missing.length > 0) throw new Error(`The role of DATABASE_URL lacks ${missing.join(", ")}. Grant them to it.`);
}

const lacking = (files: string[]) => new Error(`The database lacks ${files.join(", ")}. Run: pnpm migrate`);

/** A deployment may omit the migrations folder. */
function noneWithoutFolder(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
