import type { Tables } from "knex/types/tables.js";
import type { Database } from "./open-database.ts";

/** The compiler requires every table of tables.ts. */
const USED: Record<keyof Tables, true> = {
  users: true,
  sessions: true,
  events: true,
  attempts: true,
  user_tokens: true,
  used_tokens: true,
  authenticators: true,
  recovery_codes: true,
  trusted_browsers: true,
  passkeys: true,
  used_challenges: true,
  identities: true,
  used_logout_tokens: true,
  mails: true,
};

const NEEDED = JSON.stringify({
  ...Object.fromEntries(Object.keys(USED).map((table) => [table, ["SELECT", "INSERT", "UPDATE", "DELETE"]])),
  knex_migrations: ["SELECT"],
});

/** SQL for an array of the privileges that `role`, an expression for a name, lacks. */
export const missingPrivileges = (role: string) => `
  (WITH used AS (SELECT name, to_regclass(name) AS id, privileges FROM json_each('${NEEDED}') AS t (name, privileges)),
       sequences AS (
         SELECT seqrelid AS id FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid
         WHERE d.refobjid IN (SELECT id FROM used WHERE name <> 'knex_migrations') AND d.deptype = 'a')
   SELECT ARRAY(SELECT format('%s on %s', privilege, name) FROM used, json_array_elements_text(privileges) AS privilege
                WHERE has_table_privilege(${role}, id, privilege) IS NOT TRUE)
       || ARRAY(SELECT format('USAGE on sequence %s', id::regclass) FROM sequences
                WHERE NOT has_sequence_privilege(${role}, id, 'USAGE, UPDATE')))`;

/** What the role of a leaked DATABASE_URL could do beyond what the apps do. */
const EXCESS = `
  WITH role AS (SELECT * FROM pg_roles WHERE rolname = ?),
       relations AS (SELECT oid, relname, relowner, relkind FROM pg_class WHERE relnamespace = current_schema::regnamespace)
  SELECT 'is a superuser' AS power FROM role WHERE rolsuper
  UNION ALL SELECT 'may create roles' FROM role WHERE rolcreaterole
  UNION ALL SELECT 'may create databases' FROM role WHERE rolcreatedb
  UNION ALL SELECT 'owns the database' FROM role, pg_database
    WHERE datname = current_database() AND pg_has_role(role.oid, datdba, 'USAGE')
  UNION ALL SELECT format('owns %s', relname) FROM role, relations
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_has_role(role.oid, relowner, 'USAGE')
  UNION ALL SELECT format('may create objects in schema %I', nspname) FROM role, pg_namespace n
    WHERE nspname !~ '^pg_.*temp' AND has_schema_privilege(role.oid, n.oid, 'CREATE')
  UNION ALL SELECT 'may create schemas' FROM role WHERE has_database_privilege(role.oid, current_database(), 'CREATE')
  UNION ALL SELECT 'may create temporary tables' FROM role
    WHERE has_database_privilege(role.oid, current_database(), 'TEMPORARY')
  UNION ALL SELECT format('has %s on %s', privilege, relname)
    FROM role, relations, unnest('{TRUNCATE,REFERENCES,TRIGGER,INSERT,UPDATE,DELETE}'::text[]) AS privilege
    WHERE relkind IN ('r', 'p') AND has_table_privilege(role.oid, relations.oid, privilege)
      AND (relname LIKE 'knex\\_%' OR privilege IN ('TRUNCATE', 'REFERENCES', 'TRIGGER'))
      AND NOT pg_has_role(role.oid, relowner, 'USAGE')`;

/**
 * Finds what a role lacks for running the apps, and what it could do beyond that.
 * @param role a role's name; by default the role of this connection
 */
export async function inspectRole(db: Database, role: string | null = null) {
  const { rows } = await db.raw(
    `SELECT role, ${missingPrivileges("role")} AS missing FROM coalesce(?, current_user) AS role`,
    [role],
  );
  const { role: name, missing }: { role: string; missing: string[] } = rows[0];
  const excess = await db.raw(EXCESS, [name]);
  const powers: string[] = excess.rows.map(({ power }: { power: string }) => power);
  return { name, missing, excess: powers.includes(SUPERUSER) ? [SUPERUSER] : powers };
}

const SUPERUSER = "is a superuser";
