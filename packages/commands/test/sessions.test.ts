import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { beforeEach, expect, test } from "vitest";

const { db, url } = await withTestDatabase();
const SESSIONS = fileURLToPath(new URL("../src/sessions.ts", import.meta.url));

/** Runs `pnpm sessions` with these arguments. */
function sessions(...args: string[]) {
  return new Promise<{ code: number; output: string }>((resolve) => {
    const env = { ...process.env, DATABASE_URL: url };
    const child = execFile(process.execPath, [SESSIONS, ...args], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

const sessionsOf = async (username: string) =>
  (await db("sessions").join("users", "users.id", "sessions.user_id").where({ username })).length;

beforeEach(async () => {
  await db("users").delete();
  for (const username of ["ann", "bob"]) {
    const email = `${username}@example.com`;
    const user = { username, username_key: username, email, email_key: email, password_hash: "" };
    const [row] = await db("users").insert(user).returning("id");
    const sess = { userId: row?.id, authVersion: 1, browser: "Firefox on Windows", address: "192.0.2.7" };
    await db.raw("INSERT INTO sessions (sid, sess, expired) VALUES (?, ?, now() + interval '1 hour')", [
      username,
      JSON.stringify(sess),
    ]);
  }
});

test("an operator lists the sessions of all users, with browser and client address", async () => {
  const { code, output } = await sessions("list", "--all");
  expect(code).toBe(0);
  for (const seen of ["ann", "bob", "Firefox on Windows", "192.0.2.7", "2 sessions"]) expect(output).toContain(seen);
  const { output: anns } = await sessions("list", "--user", "ANN");
  expect(anns).toContain("ann");
  expect(anns).not.toContain("bob");
});

test("an operator ends all sessions of one user, including a login in progress [L10]", async () => {
  expect((await sessions("end", "--user", "ann")).output).toContain("1 session ended");
  expect([await sessionsOf("ann"), await sessionsOf("bob")]).toEqual([0, 1]);
  expect(await db("users").where({ username: "ann" }).pluck("auth_version")).toEqual([2]);
});

test("an operator ends the sessions of all users [L10]", async () => {
  expect((await sessions("end", "--all")).output).toContain("2 sessions ended");
  expect([await sessionsOf("ann"), await sessionsOf("bob")]).toEqual([0, 0]);
});

test.each([
  [],
  ["end"],
  ["end", "--user"],
  ["end", "--all", "--user", "ann"],
  ["stop", "--all"],
  ["end", "bob", "--all"],
  ["end", "--al"],
])("an incomplete or ambiguous command (%s %s) ends nothing and prints the usage", async (...words) => {
  const { code, output } = await sessions(...words.filter((word) => word !== undefined));
  expect(code).toBe(2);
  expect(output).toContain("Usage: pnpm sessions");
  expect(await sessionsOf("ann")).toBe(1);
});

test("an unknown username is reported", async () => {
  const { code, output } = await sessions("end", "--user", "carl");
  expect(code).toBe(1);
  expect(output).toContain("There is no user carl.");
});
