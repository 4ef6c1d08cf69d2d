import { afterAll, beforeAll, expect, test } from "vitest";
import { parseDatabaseUrl, withCredentials } from "../src/connection-url.ts";
import { grantToApps } from "../src/grants.ts";
import { migrateLatest } from "../src/migrations.ts";
import { openDatabase } from "../src/open-database.ts";
import { inspectRole } from "../src/privileges.ts";
import { requireReady } from "../src/readiness.ts";
import { createDatabase, dropDatabase, withTestDatabase } from "./database.ts";

const { db, url, appUrl } = await withTestDatabase();
const role = parseDatabaseUrl(appUrl).user ?? "";
const app = openDatabase(appUrl);
beforeAll(() => grantToApps(db, role));
afterAll(() => app.destroy());

test("the apps' role has exactly the privileges that the apps need [O10]", async () => {
  await requireReady(app);
  expect(await inspectRole(app)).toEqual({ name: role, missing: [], excess: [] });
});

test.each([
  "CREATE TABLE theirs ()",
  "CREATE TEMPORARY TABLE theirs ()",
  "CREATE SCHEMA theirs",
  "CREATE FUNCTION theirs() RETURNS int RETURN 1",
  "ALTER TABLE users ADD theirs int",
  "CREATE INDEX ON users (created_at)",
  "DROP TABLE sessions",
  "TRUNCATE sessions",
  "INSERT INTO knex_migrations (name) VALUES ('theirs')",
  "UPDATE knex_migrations_lock SET is_locked = 1",
])("the apps' role may not run: %s [O10]", async (statement) => {
  await expect(app.raw(statement)).rejects.toThrow(/permission denied|must be owner/);
});

test("the apps' role may not migrate, and the error says who may [O10]", async () => {
  await expect(migrateLatest(app)).rejects.toThrow("Run this with the URL of the owner of the tables");
});

test("the apps' role may use tables and sequences that the owner creates later [O10]", async () => {
  await db.raw("CREATE TABLE later (id bigserial, name text)");
  await app.raw("INSERT INTO later (name) VALUES ('one')");
  await db.raw("CREATE TABLE untouched (id bigserial); REVOKE ALL ON untouched FROM PUBLIC");
  await db.raw(`REVOKE ALL ON untouched, untouched_id_seq FROM ${role}`);
  await grantToApps(db, role);
  await app.raw("INSERT INTO untouched DEFAULT VALUES");
  await db.raw("DROP TABLE later, untouched");
});

test.each([
  [`GRANT TRUNCATE ON users TO ${role}`, "has TRUNCATE on users"],
  [`GRANT CREATE ON SCHEMA public TO PUBLIC`, "may create objects in schema public"], // As PostgreSQL 14 did by default.
  [`GRANT INSERT ON knex_migrations TO ${role}`, "has INSERT on knex_migrations"],
])("after %s, migrating revokes it again [O10]", async (grant, power) => {
  await db.raw(grant);
  expect((await inspectRole(db, role)).excess).toEqual([power]);
  await grantToApps(db, role);
  expect((await inspectRole(db, role)).excess).toEqual([]);
});

test("attributes of the role that allow more, such as SUPERUSER, are named [O10]", async () => {
  const strong = `${role}_strong`; // Not the apps' role: all databases of the server share it.
  await db.raw(`CREATE ROLE ${strong} CREATEROLE CREATEDB; ALTER TABLE attempts OWNER TO ${strong}`);
  const { excess } = await inspectRole(db, strong);
  await db.raw(`ALTER TABLE attempts OWNER TO CURRENT_USER; DROP ROLE ${strong}`);
  expect(excess).toEqual(expect.arrayContaining(["may create roles", "may create databases", "owns attempts"]));
  expect((await inspectRole(db)).excess).toEqual(["is a superuser"]);
});

test("a role that does not exist is refused with advice", async () => {
  await expect(grantToApps(db, "nobody_here")).rejects.toThrow("Create it: CREATE ROLE nobody_here");
});

test("a role without privileges on the schema is not ready, and the error names it [O11]", async () => {
  await db.raw(`REVOKE USAGE ON SCHEMA public FROM PUBLIC, ${role}`);
  await expect(requireReady(app)).rejects.toThrow("lacks USAGE on the schema. Run as the owner");
  await db.raw("GRANT USAGE ON SCHEMA public TO PUBLIC");
  await grantToApps(db, role);
  await requireReady(app);
});

test("an owner that is no superuser can migrate its database and grant the privileges [O10]", async () => {
  const owner = `${role}_owner`;
  await db.raw(`CREATE ROLE ${owner} LOGIN PASSWORD 'secret'`);
  const empty = await createDatabase(url);
  const { database } = parseDatabaseUrl(empty);
  await db.raw(`ALTER DATABASE ${database} OWNER TO ${owner}`);
  const owned = openDatabase(withCredentials(empty, owner, "secret"), { statementTimeout: 60_000 });
  try {
    await migrateLatest(owned);
    await grantToApps(owned, role);
    expect(await inspectRole(owned, role)).toEqual({ name: role, missing: [], excess: [] });
    expect((await inspectRole(owned)).excess).toContain("owns users");
  } finally {
    await owned.destroy();
    await dropDatabase(empty);
    await db.raw(`DROP ROLE ${owner}`);
  }
});
