import type { Database } from "./open-database.ts";

/** The owner's own objects in the current schema. Those of extensions belong to others. */
const OWN = `
  WITH own AS (
    SELECT relkind, oid::regclass::text AS name FROM pg_class
    WHERE relnamespace = current_schema::regnamespace AND pg_has_role(relowner, 'USAGE') AND relname NOT LIKE 'knex\\_%')
  SELECT quote_ident(current_schema) AS schema, quote_ident(current_database()) AS database,
    ARRAY(SELECT name FROM own WHERE relkind IN ('r', 'p')) AS tables,
    ARRAY(SELECT name FROM own WHERE relkind = 'S') AS sequences`;

const ROWS = "SELECT, INSERT, UPDATE, DELETE";

/**
 * Grants the role of the apps what they need and nothing else, on the tables and sequences that exist and on those that
 * this owner creates later. Can be repeated.
 * @param db connected as the owner of the tables
 */
export async function grantToApps(db: Database, role: string): Promise<void> {
  const app = await requireRole(db, role);
  const { rows } = await db.raw(OWN);
  const { schema, database, tables, sequences } = rows[0];
  const defaults = `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema}`;
  const statements = [
    `GRANT CONNECT ON DATABASE ${database} TO ${app}`,
    `REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC, ${app}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${app}`,
    `REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC, ${app}`,
    `REVOKE ALL ON knex_migrations, knex_migrations_lock FROM ${app}`,
    `GRANT SELECT ON knex_migrations TO ${app}`,
    ...tables.flatMap((table: string) => [`REVOKE ALL ON ${table} FROM ${app}`, `GRANT ${ROWS} ON ${table} TO ${app}`]),
    ...sequences.map((sequence: string) => `GRANT USAGE ON SEQUENCE ${sequence} TO ${app}`),
    `${defaults} GRANT ${ROWS} ON TABLES TO ${app}`,
    `${defaults} GRANT USAGE ON SEQUENCES TO ${app}`,
  ];
  await db.raw(statements.join(";\n")); // One transaction: the apps never lack a privilege in between.
}

/**
 * @returns the role's name, quoted
 * @throws Error if there is no such role
 */
export async function requireRole(db: Database, role: string): Promise<string> {
  const { rows } = await db.raw("SELECT quote_ident(rolname) AS name FROM pg_roles WHERE rolname = ?", [role]);
  if (rows[0]) return rows[0].name;
  throw new Error(`There is no role ${role}, which DATABASE_APP_ROLE names. Create it: CREATE ROLE ${role} LOGIN`);
}
