import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Emails, emailComposer, findGrant, linkKeys } from "@latchkey/auth-core";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { listQueuedEmails } from "@latchkey/mail";
import { apiOf, listApps, sitesOf } from "@latchkey/product/apps";
import stringWidth from "string-width";
import { beforeEach, expect, test } from "vitest";

const [site = apiOf(listApps())] = sitesOf(listApps());
const { db, url } = await withTestDatabase();
const USERS = fileURLToPath(new URL("../src/users.ts", import.meta.url));

interface Options {
  input?: string;
  env?: NodeJS.ProcessEnv;
}

/** What `pnpm users` with these words prints, and how it ends. */
function users(words: string[], { input = "", env = {} }: Options = {}) {
  return new Promise<{ code: number; output: string; errors: string }>((resolve) => {
    const environment = { ...process.env, DATABASE_URL: url, NODE_ENV: "development", ...env };
    const child = execFile(process.execPath, [USERS, ...words], { env: environment }, (_error, output, errors) => {
      resolve({ code: child.exitCode ?? -1, output, errors });
    });
    child.stdin?.end(input);
  });
}

const tokenIn = (output: string) => output.match(/token=([\w-]+)/)?.[1] ?? "";
const find = (username: string) => db("users").where({ username }).first();

beforeEach(async () => {
  await db("mails").delete();
  await db("users").delete();
  await insert("ann");
});

async function insert(username: string, email = `${username}@example.com`) {
  await db("users").insert({ username, username_key: username, email, email_key: email, password_hash: "" });
}

test("an operator creates the first user without email, with a password from standard input", async () => {
  const { code, output } = await users(["create", "Bob", "bob@example.com", "--password-stdin"], {
    input: "correct horse\n",
  });
  expect([code, output]).toEqual([0, "Created Bob.\n"]);
  expect(await find("Bob")).toMatchObject({ email: "bob@example.com", username_key: "bob" });
  expect((await find("Bob"))?.password_hash).not.toBe("");
});

test("an operator removes the second factor of a user who has lost it, and the user is notified [L10]", async () => {
  const user = await find("ann");
  expect((await users(["reset-second-factor", "ann"])).output).toBe("ann has no second factor and no passkey.\n");
  const factor = { secret: "", key_id: "", last_step: 0, event_id: "1", created_at: new Date() };
  await db("authenticators").insert({ user_id: user?.id ?? "", ...factor });
  await db("recovery_codes").insert({ user_id: user?.id ?? "", code_hash: "x", event_id: "1" });
  const passkey = { credential_id: "x", rp_id: "x", public_key: Buffer.alloc(1), counter: 0, name: "x", synced: true };
  await db("passkeys").insert({ user_id: user?.id ?? "", event_id: "1", ...passkey });
  const { output } = await users(["reset-second-factor", "ann"]);
  expect(output).toBe("Removed the second factors and passkeys of ann and ended all sessions.\n");
  expect([await db("authenticators"), await db("recovery_codes"), await db("passkeys")]).toEqual([[], [], []]);
  expect((await find("ann"))?.auth_version).toBe((user?.auth_version ?? 0) + 1);
  expect(await listQueuedEmails<Emails>(db, "ann@example.com")).toMatchObject([{ kind: "second_factor_reset" }]);
  expect((await users(["activity", "ann"])).output).toContain("second_factor_reset");
});

test("without a password, a printed link lets the new user choose one", async () => {
  const { code, output } = await users(["create", "bob", "bob@example.com"]);
  expect(code).toBe(0);
  expect(output).toContain(`http://localhost:${site.port}/password/reset?token=`);
  expect(await findGrant(db, "reset_password", tokenIn(output))).toMatchObject({ user: { username: "bob" } });
  const second = await users(["link", "BOB", "--json"]);
  expect(await findGrant(db, "reset_password", tokenIn(JSON.parse(second.output).url))).not.toBeNull();
  expect(await findGrant(db, "reset_password", tokenIn(output))).toBeNull();
});

test("an invitation is a printed link to a registration with its address confirmed", async () => {
  const [{ output }, taken] = await Promise.all([
    users(["invite", "carl@example.com"]),
    users(["invite", "ANN@example.com"]),
  ]);
  expect(output).toContain("/register/confirm?token=");
  expect(await findGrant(db, "invite", tokenIn(output))).toEqual({ sentTo: "carl@example.com", user: null });
  expect([taken.code, taken.errors]).toEqual([1, "email: Another account already uses this email address.\n"]);
});

test("--email sends an invitation by email, but not to an address that has an account", async () => {
  const [{ output }, taken] = await Promise.all([
    users(["invite", "carl@example.com", "--email"]),
    users(["invite", "ann@example.com", "--email"]),
  ]);
  expect(output).toBe("Queued an email to carl@example.com. The API will send it.\n");
  const [email] = await listQueuedEmails<Emails>(db, "carl@example.com");
  const sent = email && (await emailComposer(db, linkKeys(["any secret"])).composeEmail(email));
  expect(sent?.action?.url).toContain(`http://localhost:${site.port}/register/confirm?token=`);
  expect(await findGrant(db, "invite", tokenIn(sent?.action?.url ?? ""))).toMatchObject({ sentTo: "carl@example.com" });
  expect(taken.code).toBe(1);
  expect(await listQueuedEmails(db, "ann@example.com")).toEqual([]);
});

test("disabling a user ends all sessions and links, and notifies the user; enabling brings none back [L10]", async () => {
  const { output } = await users(["link", "ann"]);
  const before = await find("ann");
  const sess = JSON.stringify({ userId: before?.id, authVersion: before?.auth_version });
  await db.raw("INSERT INTO sessions (sid, sess, expired) VALUES ('ann', ?, now() + interval '1 hour')", [sess]);
  expect((await users(["disable", "ANN"])).output).toBe("Disabled ann and ended all sessions.\n");
  expect(await db("sessions").where({ user_id: before?.id })).toEqual([]);
  const after = await find("ann");
  expect(after?.disabled_at).toBeInstanceOf(Date);
  expect(after?.auth_version).toBeGreaterThan(before?.auth_version ?? Number.NaN);
  const [again, refused] = await Promise.all([users(["disable", "ann"]), users(["link", "ann"])]);
  expect(again.output).toContain("is already disabled");
  expect(refused.errors).toContain("ann is disabled");
  expect((await users(["enable", "ann"])).output).toBe("Enabled ann.\n");
  expect((await find("ann"))?.disabled_at).toBeNull();
  expect(await findGrant(db, "reset_password", tokenIn(output))).toBeNull();
  expect(await db("mails").orderBy("created_at").pluck("kind")).toEqual(["account_disabled", "account_enabled"]);
});

test("a user is deleted only with --yes, and gets a final email", async () => {
  const { code, errors } = await users(["delete", "ann"]);
  expect(code).toBe(1);
  expect(errors).toContain("Add --yes");
  expect(await find("ann")).toBeDefined();
  expect((await users(["delete", "ann", "--yes"])).output).toBe("Deleted ann.\n");
  expect(await find("ann")).toBeUndefined();
  expect(await db("mails").select("kind", "recipient")).toEqual([{ kind: "farewell", recipient: "ann@example.com" }]);
});

test("the list fits 80 columns, and --json prints one object per line", async () => {
  await insert("b".repeat(32), `${"b".repeat(60)}@example.com`);
  const [{ output }, asJson] = await Promise.all([users(["list"]), users(["list", "--json"])]);
  const lines = output.trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(/^ann +\d{4}-\d\d-\d\d +enabled +ann@example\.com$/);
  const json = asJson.output.trim().split("\n");
  expect(json.map((line) => JSON.parse(line).username)).toEqual(["ann", "b".repeat(32)]);
});

test("the columns of the list line up and fit 80 columns even if names have wide characters", async () => {
  await insert("日本", `${"日".repeat(40)}@example.com`);
  const lines = (await users(["list"])).output.trimEnd().split("\n");
  const dates = lines.map((line) => stringWidth(line.slice(0, line.search(/\d{4}-/))));
  expect(dates).toEqual([6, 6]);
  expect(stringWidth(lines[1] ?? "")).toBeLessThanOrEqual(80);
});

test("the activity of a user is printed line by line, and with --json as one object per line", async () => {
  await users(["link", "ann"]);
  await users(["disable", "ann"]);
  await db.raw(`INSERT INTO events (user_id, kind, detail)
    SELECT id, 'username_changed', '{"browser": "Firefox on Linux", "address": "192.0.2.1", "about": "ann"}' FROM users`);
  const [{ output }, asJson] = await Promise.all([users(["activity", "ANN"]), users(["activity", "ann", "--json"])]);
  expect(output.replace(/^\S+Z {2}/gm, "")).toBe(
    "link_by_operator\ndisabled_by_operator\nusername_changed  Firefox on Linux  192.0.2.1  ann\n",
  );
  const events = asJson.output.trimEnd().split("\n");
  const [first, , last] = events.map((line) => JSON.parse(line));
  expect(first).toEqual({ id: expect.any(String), at: expect.any(String), kind: "link_by_operator" });
  expect(last).toMatchObject({ kind: "username_changed", browser: "Firefox on Linux", about: "ann" });
});

test("a reader that closes the pipe ends the list without an error", async () => {
  await db.raw(`INSERT INTO users (username, username_key, email, email_key, password_hash)
    SELECT n, n, n || '@example.com', n || '@example.com', '' FROM (SELECT 'user' || i AS n FROM generate_series(1, 5000) i) s`);
  const child = spawn(process.execPath, [USERS, "list"], {
    env: { ...process.env, DATABASE_URL: url },
  });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  expect(await once(child, "close")).toEqual([0, null]);
  expect(errors).toBe("");
});

const REFUSED: [string[], string][] = [
  [["link", "zoe"], "There is no user zoe."],
  [["disable", "zoe"], "There is no user zoe."],
  [["create", "ann", "new@example.com"], "username: This username is already taken. Choose another one."],
  [["create", "no spaces", "no-address"], "email: Enter an email address, for example ann@example.com."],
];

test("a refused command prints one line of advice for each problem", async () => {
  const results = await Promise.all(REFUSED.map(([words]) => users(words)));
  for (const [index, [words, advice]] of REFUSED.entries()) {
    expect(results[index]?.code, words.join(" ")).toBe(1);
    expect(results[index]?.errors.trimEnd().split("\n"), words.join(" ")).toContain(advice);
  }
});

test("a database that is down is reported without a stack trace", async () => {
  const { code, errors } = await users(["list"], { env: { DATABASE_URL: "postgres://127.0.0.1:1/away" } });
  expect(code).toBe(1);
  expect(errors).toContain("Check DATABASE_URL");
  expect(errors).not.toContain("    at ");
});

const WRONG = [
  [],
  ["create", "bob"],
  ["create", "bob", "bob@example.com", "a password"],
  ["create", "bob", "bob@example.com", "--password", "x"],
  ["disable", "ann", "--yes"],
  ["delete", "--yes"],
];

test("an incomplete or invalid command changes nothing and prints the usage", async () => {
  const results = await Promise.all(WRONG.map((words) => users(words)));
  for (const [index, words] of WRONG.entries()) {
    expect(results[index], words.join(" ")).toMatchObject({
      code: 2,
      errors: expect.stringContaining("Usage: pnpm users"),
    });
  }
  expect(await db("users").pluck("username")).toEqual(["ann"]);
});
