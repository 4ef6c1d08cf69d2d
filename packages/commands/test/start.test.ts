import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { openDatabase } from "@latchkey/db";
import { PATIENT_DATABASE } from "@latchkey/dev-database/patient-database";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { createDatabase, dropDatabase } from "@latchkey/dev-database/test-server";
import { expect, test } from "vitest";
import { ORIGINS } from "../src/environment.ts";
import { freePorts } from "./free-ports.ts";

const { db, url } = await withTestDatabase();
const START = fileURLToPath(new URL("../src/start.ts", import.meta.url));
const SEED = fileURLToPath(new URL("../src/seed.ts", import.meta.url));
const MIGRATE = fileURLToPath(new URL("../src/migrate.ts", import.meta.url));
const SESSIONS = fileURLToPath(new URL("../src/sessions.ts", import.meta.url));
const USERS = fileURLToPath(new URL("../src/users.ts", import.meta.url));

const nameOf = (url: string) => new URL(url).pathname.slice(1);

/** Runs a command with these settings until it exits. */
function run(command: string, settings: NodeJS.ProcessEnv, args: string[] = []) {
  const unset = Object.fromEntries(["DATABASE_URL", "COOKIE_SECURE", ...ORIGINS].map((name) => [name, ""]));
  const env = { ...process.env, ...unset, NODE_OPTIONS: PATIENT_DATABASE, ...settings };
  return new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(process.execPath, [command, ...args], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

const settingsOf = async (url: string) => ({
  DATABASE_URL: url,
  ...(await freePorts()),
  SESSION_SECRETS: "a-secret-of-more-than-thirty-two-characters",
  COOKIE_SECURE: "false",
});

test("in production no app starts without an origin", async () => {
  const set = Object.fromEntries(ORIGINS.slice(2).map((name) => [name, "https://www.example.com"]));
  const { code, output } = await run(START, { DATABASE_URL: url, ...set });
  expect(code).toBe(1);
  expect(output).toContain(`${ORIGINS.slice(0, 2).join(", ")} must be set in production`);
});

test("no app starts on a database that lacks migrations", async () => {
  const empty = await createDatabase(url);
  const { code, output } = await run(START, await settingsOf(empty));
  await dropDatabase(empty);
  expect(code).toBe(1);
  expect(output).toMatch(/The database lacks .*_users\.ts.* Run: pnpm migrate/);
});

test.each([
  ["a database of one's own that is not named", [], {}],
  ["a database under another name", ["--database", "latchkey"], {}],
  ["production", ["--database", nameOf(url)], { NODE_ENV: "production" }],
])("the demo user, whose password is public, is not created in %s [O22]", async (_, args, settings) => {
  const { code, output } = await run(SEED, { DATABASE_URL: url, ...settings }, args);
  expect(output).toContain("The demo user's password is public");
  expect(code).toBe(1);
  expect(await db("users")).toEqual([]);
});

test("a command that cannot work prints why, without a stack trace", async () => {
  const other = await createDatabase(url);
  const pool = openDatabase(other);
  await pool.raw("CREATE TABLE knex_migrations (id serial, name text, batch int, migration_time timestamptz)");
  await pool("knex_migrations").insert({ name: "of_another_branch.ts", batch: 1 });
  await pool.destroy();
  const failing = (command: string, ...args: string[]) => run(command, { DATABASE_URL: other, NODE_ENV: "" }, args);
  const outcomes = await Promise.all([
    failing(MIGRATE),
    failing(SEED, "--database", nameOf(other)),
    failing(SESSIONS, "list", "--all"),
    failing(USERS, "list"),
  ]);
  await dropDatabase(other);
  expect(outcomes.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  for (const { output } of outcomes) {
    expect(output).toMatch(/of_another_branch\.ts|Run: pnpm migrate/);
    expect(output).not.toMatch(/^ +at /m);
  }
});

test("the demo user is created in your own database if you name it", async () => {
  const { code, output } = await run(SEED, { DATABASE_URL: url, NODE_ENV: "" }, ["--database", nameOf(url)]);
  expect(output).toContain("Log in as demo");
  expect(code).toBe(0);
  expect(await db("users").select("username")).toEqual([{ username: "demo" }]);
});

test("no app starts with a role that lacks privileges, and the command names them", async () => {
  const role = `latchkey_test_${randomUUID().slice(0, 8)}`;
  await db.raw(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  try {
    const asRole = Object.assign(new URL(url), { username: role, password: "secret" }).href;
    const settings = await settingsOf(asRole);
    expect(await run(START, settings)).toMatchObject({
      code: 1,
      output: expect.stringContaining("permission denied"),
    });
    await db.raw(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    const lacking = expect.stringMatching(/lacks INSERT on .*USAGE on sequence mails_id_seq/);
    expect(await run(START, settings)).toMatchObject({ code: 1, output: lacking });
    await db.raw(`ALTER ROLE ${role} PASSWORD 'rotated'`);
    const refused = expect.stringContaining("password authentication failed");
    expect(await run(START, settings)).toMatchObject({ code: 1, output: refused });
  } finally {
    await db.raw(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});

test("in production no command uses the development database", async () => {
  const { code, output } = await run(MIGRATE, { NODE_ENV: "production" });
  expect(code).toBe(1);
  expect(output).toContain("DATABASE_URL must be set in production");
});
