import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDatabaseUrl } from "@latchkey/db";
import { hasPooler, withPoolers } from "@latchkey/dev-database/pooler";
import { createTestDatabase } from "@latchkey/dev-database/test-database";
import { afterEach, expect, test } from "vitest";
import { ORIGINS } from "../../src/environment.ts";
import { copyWithChange, SECRET, startApi, undo } from "./apps.ts";
import { API, DNS_RECORDS, deploy } from "./deployment.ts";
import { startStandby } from "./standby.ts";

const CHECKUP = join(import.meta.dirname, "../../src/checkup.ts");

const { appUrl, certificate, db, dns, env, gateway, instance, links, mail, port, expectProblems, role } =
  await deploy();
const startPooler = withPoolers();

afterEach(() => {
  gateway.instances["api.example.test"] = [instance];
  dns.records = { ...DNS_RECORDS };
  links.database.lead(port);
  links.mail.lead(mail.sound);
});

test("checkup names migrations that are missing", async () => {
  const [newest] = await db("knex_migrations").orderBy("id", "desc").limit(1);
  await db("knex_migrations").delete().where({ id: newest.id });
  await expectProblems().toEqual([
    expect.stringMatching(`^wrong database: The database lacks ${newest.name}. Run: pnpm migrate`),
  ]);
  await db("knex_migrations").insert(newest);
});

test("checkup names what the role lacks, and what it could do beyond what the apps need", async () => {
  await db.raw(`REVOKE INSERT ON users FROM ${role}; GRANT TRUNCATE ON sessions TO ${role}`);
  await expectProblems().toEqual([
    expect.stringMatching(/^wrong database: .*lacks INSERT on users/),
    expect.stringMatching(/^wrong database role: .*can do more than the apps need: it has TRUNCATE on sessions/),
  ]);
  await db.raw(`GRANT INSERT ON users TO ${role}; REVOKE TRUNCATE ON sessions FROM ${role}`);
  await expectProblems().toEqual([]);
});

test("checkup names a database that is read-only", async () => {
  const { database } = parseDatabaseUrl(appUrl);
  await db.raw(`ALTER DATABASE ${database} SET default_transaction_read_only = on`);
  links.database.dropAll();
  await expectProblems().toEqual([expect.stringMatching(/^wrong database: It is read-only/)]);
  await db.raw(`BEGIN READ WRITE; ALTER DATABASE ${database} RESET default_transaction_read_only; COMMIT`);
  links.database.dropAll();
});

test("checkup names a standby in place of the primary", async () => {
  links.database.lead(await startStandby(appUrl));
  const named = [expect.stringMatching(/^wrong database: It is a standby/)];
  await expectProblems().toEqual(named);
});

test("checkup names a pooler in transaction mode", async ({ skip }) => {
  if (!hasPooler) return skip("pgbouncer is not installed");
  const pooled = await startPooler(appUrl, "pool_mode = transaction");
  links.database.lead(Number(new URL(pooled).port));
  const named = [expect.stringMatching(/^wrong database: .*pooler in transaction mode/)];
  await expectProblems().toEqual(named);
});

test("checkup names a connection for notifications that is dead", async () => {
  links.listening.lead(0);
  await expectProblems().toEqual([expect.stringMatching(/^wrong notifications: No notifications arrive \(LISTEN\)/)]);
  links.listening.lead(port);
  await expectProblems().toEqual([]);
});

test("checkup names a mail server that is unreachable, and one without TLS", async () => {
  links.mail.lead(0);
  await expectProblems().toEqual([expect.stringMatching(/^wrong mail: The mail server refuses the API/)]);
  links.mail.lead(mail.plain);
  await expectProblems().toEqual([expect.stringMatching(/^wrong mail: The mail server offers no TLS \(STARTTLS\)/)]);
});

test("checkup hints at missing SPF and DMARC records", async () => {
  dns.records = {};
  await expectProblems().toEqual([
    expect.stringMatching(/^hint mail domain: .*SPF record \(TXT of example\.test\)/),
    expect.stringMatching(/^hint mail domain: .*DMARC record \(TXT of _dmarc\.example\.test\)/),
  ]);
});

test("checkup names an instance that signs with a secret which the others do not know", async () => {
  const SESSION_SECRETS = `a-new-secret-that-the-others-do-not-have,${SECRET}`;
  gateway.instances["api.example.test"]?.push(await startApi({ ...env, SESSION_SECRETS }));
  await expectProblems().toEqual([expect.stringMatching(/^wrong session secrets: .*does not accept the logins of/)]);
});

test("checkup names an app with another version, clock and database, an open port, and no mail server", async () => {
  const other = await createTestDatabase();
  undo.push(other.drop);
  const clock = "data:text/javascript,const now = Date.now; Date.now = () => now() + 90_000;";
  const odd = await startApi(
    {
      DATABASE_URL: other.url,
      API_ORIGIN: "https://www.example.test",
      HOST: "0.0.0.0",
      TRUST_PROXY: "127.0.0.0/8",
      COOKIE_SECURE: "false",
      COOKIE_DOMAIN: "",
      NODE_OPTIONS: `--import="${clock.replaceAll(" ", "%20")}"`,
    },
    await copyWithChange(),
  );
  gateway.instances["www.example.test"] = [odd];
  gateway.faults = {
    toApp(headers, { socket, headers: { "x-forwarded-for": before } }) {
      headers["x-forwarded-for"] = `${before}, ${socket.remoteAddress}`;
    },
  };
  const named = [
    expect.stringMatching(/^wrong HSTS: The app sends no Strict-Transport-Security/),
    expect.stringMatching(/^wrong client address: Clients can forge .*TRUST_PROXY trusts more proxies than there are/),
    expect.stringMatching(`^wrong app port: http://www.example.test:${odd} answers beside the gateway`),
    expect.stringMatching(/^wrong session cookie: The cookie is not Secure/),
    expect.stringMatching(/^wrong database role: .*is a superuser/),
    expect.stringMatching(/^wrong mail: SMTP_URL is not set/),
    expect.stringMatching(/^wrong clocks: .*www\.example\.test \(port \d+\) is \d+ s ahead of this machine's/),
    expect.stringMatching(/^wrong versions: Different versions run: /),
    expect.stringMatching(/^wrong databases: The apps use different databases: /),
  ];
  await expectProblems([API, "https://www.example.test"]).toEqual(named);
});

/** Runs `pnpm checkup` with these arguments and settings. */
function checkup(args: string[], settings: NodeJS.ProcessEnv) {
  const unset = Object.fromEntries(["DATABASE_URL", "COOKIE_SECURE", ...ORIGINS].map((name) => [name, ""]));
  const env = { ...process.env, ...unset, SESSION_SECRETS: SECRET, API_ORIGIN: API, ...settings };
  const rules = gateway.rules.flatMap((rule) => ["--connect-to", rule]);
  return new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(process.execPath, [CHECKUP, ...rules, ...args], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

test("pnpm checkup exits with 0 for a sound deployment, and prints one JSON object per line with --json", async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-checkup-"));
  undo.push(() => rm(folder, { recursive: true }));
  const NODE_EXTRA_CA_CERTS = join(folder, "ca.pem");
  await writeFile(NODE_EXTRA_CA_CERTS, certificate.cert);
  const { code, output } = await checkup(["--json"], { NODE_EXTRA_CA_CERTS });
  const findings = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(findings).toContainEqual({ at: API, check: "client address", level: "ok" });
  // The system's own resolver knows no records of example.test.
  expect(findings.filter(({ level, check }) => level !== "ok" && check !== "mail domain")).toEqual([]);
  expect(code).toBe(0);
});

test("pnpm checkup exits with 1 and names settings with which browsers drop the cookie", async () => {
  const { code, output } = await checkup([], { COOKIE_DOMAIN: "co.uk" });
  expect(output).toMatch(/✗ settings: COOKIE_DOMAIN must be a domain of your own: browsers drop a cookie for a public/);
  expect(output).toMatch(/✗ TLS certificate: It is self-signed/);
  expect(output).toMatch(/✓ client address\n/);
  expect(code).toBe(1);
  const outside = await checkup([], { COOKIE_DOMAIN: "other.test" });
  expect(outside.output).toMatch(/✗ settings: API_ORIGIN must be within COOKIE_DOMAIN, other\.test/);
});
