import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../src/connection-url.ts";
import { listen } from "../src/listen.ts";
import { openDatabase } from "../src/open-database.ts";
import { createAuthority, createTemporaryData, requireTls, startEmbeddedServer } from "./database.ts";

const data = await createTemporaryData("latchkey-tls-");
const server = await startEmbeddedServer({ directory: data.directory, throwAway: true });
const folder = await mkdtemp(join(tmpdir(), "latchkey-ca-"));
afterAll(async () => {
  await data.remove(server);
  await rm(folder, { recursive: true });
});

const ca = await createAuthority();
const sslrootcert = join(folder, "ca.pem");
await writeFile(sslrootcert, ca.cert);
const other = join(folder, "other.pem");
await writeFile(other, (await createAuthority("another authority")).cert);
const recreated = join(folder, "recreated.pem");
await writeFile(recreated, (await createAuthority()).cert);
await requireTls(server, ca);

const { user, password, host, port } = parseDatabaseUrl(server.url);
const urlWith = (query: string, name = host) => `postgres://${user}:${password}@${name}:${port}/postgres?${query}`;

/** Whether the server sees an encrypted connection. */
async function isEncrypted(url: string): Promise<boolean> {
  const db = openDatabase(url);
  const { rows } = await db.raw("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").finally(() => db.destroy());
  return rows[0].ssl;
}

describe("a PostgreSQL with a certificate of a private CA", () => {
  test.each([
    ["verify-full with the CA file", () => `sslmode=verify-full&sslrootcert=${sslrootcert}`],
    ["verify-ca with the CA file", () => `sslmode=verify-ca&sslrootcert=${sslrootcert}`],
    ["a provider's URL with require and channel binding", () => "sslmode=require&channel_binding=require"],
    [
      "a provider's URL with libpq's parameters",
      () => "sslmode=require&target_session_attrs=read-write&gssencmode=disable",
    ],
  ])("is used encrypted: %s", async (_title, query) => {
    expect(await isEncrypted(urlWith(query()))).toBe(true);
  });

  test("delivers notifications encrypted as well", async () => {
    const heard: string[] = [];
    const url = urlWith(`sslmode=verify-full&sslrootcert=${sslrootcert}`);
    const onNotification = (payload: string) => heard.push(payload);
    const { stop } = listen({ url, channel: "tls", name: "listener", onNotification, onReconnect() {} });
    const db = openDatabase(url);
    await expect
      .poll(async () => {
        await db.raw("NOTIFY tls, 'one'");
        return heard;
      })
      .toContain("one");
    await Promise.all([stop(), db.destroy()]);
  });

  test.each([
    ["without TLS", () => urlWith("sslmode=disable"), "Use sslmode=verify-full or sslmode=require in DATABASE_URL"],
    ["with another CA", () => urlWith(`sslmode=verify-full&sslrootcert=${other}`), "sslrootcert=/path/to/ca.pem"],
    [
      "with another CA of the same name",
      () => urlWith(`sslmode=verify-full&sslrootcert=${recreated}`),
      "sslrootcert=/path/to/ca.pem",
    ],
    ["without the CA file", () => urlWith("sslmode=verify-full"), "sslrootcert=/path/to/ca.pem"],
    [
      "under another name",
      () => urlWith(`sslmode=verify-full&sslrootcert=${sslrootcert}`, "localhost"),
      "Use a host name that the server's certificate contains",
    ],
  ])("is not used %s, and the error is advice [O6]", async (_title, url, advice) => {
    const error = { status: 503, misconfigured: true, message: expect.stringContaining(advice) };
    await expect(isEncrypted(url())).rejects.toMatchObject(error);
  });
});

test.each([
  ["Amazon RDS", "postgresql://app:p%23w@db.abc.eu-central-1.rds.amazonaws.com:5432/app?sslmode=verify-full"],
  ["Azure", "postgres://app%40server:pw@server.postgres.database.azure.com/app?sslmode=require"],
  ["Neon", "postgresql://app:pw@ep-cool-1.eu.aws.neon.tech/app?sslmode=require&channel_binding=require"],
  ["Supabase, session mode", "postgresql://postgres.ref:pw@aws-0-eu-central-1.pooler.supabase.com:5432/postgres"],
  ["DigitalOcean", "postgresql://doadmin:pw@db-do-user-1-0.b.db.ondigitalocean.com:25060/defaultdb?sslmode=require"],
  ["Heroku", "postgres://u:p@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1?sslmode=require"],
])("the URL of %s is valid unchanged", (_provider, url) => {
  expect(parseDatabaseUrl(url).host).toBe(new URL(url).hostname);
});
