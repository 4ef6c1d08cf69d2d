import type { Database } from "./open-database.ts";
import { inspectRole } from "./privileges.ts";
import { requireReady } from "./readiness.ts";

const STATE = `
  SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS read_only`;

const IDENTITY = `
  SELECT format('%s/%s', system_identifier, current_database()) AS identity FROM pg_control_system()`;

/**
 * Describes the database for `pnpm checkup`.
 * @returns `problem`: why the apps cannot work with it, or null; `identity`: the same for all connections to one
 * database, null where the role may not read it; `excess`: what the role could do beyond what the apps need
 */
export async function inspectDatabase(db: Database) {
  try {
    const { rows } = await db.raw(STATE);
    const { name: role, excess } = await inspectRole(db);
    const problem = await requireReady(db).then(() => null, messageOf);
    const { standby, read_only: readOnly } = rows[0];
    return {
      problem,
      identity: await identityOf(db),
      standby: standby === true,
      readOnly: readOnly === true,
      role,
      excess,
    };
  } catch (error) {
    return { problem: messageOf(error), identity: null, standby: false, readOnly: false, role: "", excess: [] };
  }
}

const identityOf = (db: Database): Promise<string | null> =>
  db.raw(IDENTITY).then(
    ({ rows }) => rows[0].identity,
    () => null,
  );

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
