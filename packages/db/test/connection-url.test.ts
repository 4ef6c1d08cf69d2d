import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Duplex, pipeline } from "node:stream";
import { TLSSocket } from "node:tls";
import { generate } from "selfsigned";
import { afterAll, describe, expect, test } from "vitest";
import { parseDatabaseUrl, withDatabaseName } from "../src/connection-url.ts";
import { openDatabase } from "../src/open-database.ts";
import { withTestDatabase } from "./database.ts";

const { url } = await withTestDatabase();
const { host, port, user = "", password = "", database } = parseDatabaseUrl(url);
/** Connects a client to PostgreSQL. Either side may end the connection at any time, without an error in this process. */
function relay(client: Duplex) {
  const server = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  pipeline(client, server, client, () => {});
}

const folder = await mkdtemp(join(tmpdir(), "latchkey-url-"));
afterAll(() => rm(folder, { recursive: true }));

async function listening(address: { path: string } | { port: number; host: string }, handle: (client: Socket) => void) {
  const server = createServer(handle).listen(address);
  await once(server, "listening");
  afterAll(() => server.close());
  return server;
}

async function whoAmI(url: string) {
  const db = openDatabase(url);
  const { rows } = await db.raw("SELECT current_database() AS name").finally(() => db.destroy());
  return rows[0].name;
}

describe("a Unix socket", async () => {
  await listening({ path: join(folder, ".s.PGSQL.5432") }, relay);
  const credentials = `${user}:${password}`;

  test.each([
    `postgresql://${credentials}@/${database}?host=${folder}`,
    `postgres://${credentials}@${encodeURIComponent(folder)}/${database}`,
    `postgres:///${database}?host=${folder}&user=${user}&password=${password}`,
    `postgresql://${credentials}@/${database}?host=${folder}&sslmode=verify-full`,
  ])("a URL can name a Unix socket in any of its forms: %#", async (url) => {
    expect(await whoAmI(url)).toBe(database);
  });
});

describe("sslmode works as in libpq", async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "tests" }], {
    keyType: "ec",
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  const ca = join(folder, "ca.pem");
  await writeFile(ca, cert);
  const encrypted = await listening({ port: 0, host: "127.0.0.1" }, (client) => {
    client.on("error", () => {});
    client.once("data", () => {
      client.write("S"); // Accepts the SSLRequest.
      relay(new TLSSocket(client, { isServer: true, key, cert }));
    });
  });
  const plain = await listening({ port: 0, host: "127.0.0.1" }, relay);
  const at = (server: typeof encrypted, query: string, name = "127.0.0.1") =>
    `postgres://${user}:${password}@${name}:${(server.address() as AddressInfo).port}/${database}?${query}`;

  test.each([
    ["require: encrypted, not verified", "sslmode=require"],
    ["ssl=true: the same", "ssl=true"],
    ["verify-full with the CA", `sslmode=verify-full&sslrootcert=${ca}`],
    ["verify-ca with the CA", `sslmode=verify-ca&sslrootcert=${ca}`],
    ["require with the CA: verified", `sslmode=require&sslrootcert=${ca}`],
  ])("%s", async (_title, query) => {
    expect(await whoAmI(at(encrypted, query))).toBe(database);
  });

  test("verify-ca accepts a certificate for another host name, but verify-full refuses it with advice", async () => {
    expect(await whoAmI(at(encrypted, `sslmode=verify-ca&sslrootcert=${ca}`, "localhost"))).toBe(database);
    const full = whoAmI(at(encrypted, `sslmode=verify-full&sslrootcert=${ca}`, "localhost"));
    await expect(full).rejects.toMatchObject({
      status: 503,
      misconfigured: true,
      message: expect.stringContaining("verify-ca"),
    });
  });

  test("a private CA without sslrootcert is refused with advice [O6]", async () => {
    const error = { status: 503, misconfigured: true, message: expect.stringContaining("sslrootcert=/path/to/ca.pem") };
    await expect(whoAmI(at(encrypted, "sslmode=verify-full"))).rejects.toMatchObject(error);
  });

  test("a server without TLS is refused with advice", async () => {
    const error = { status: 503, misconfigured: true, message: expect.stringContaining("sslmode=disable") };
    await expect(whoAmI(at(plain, "sslmode=require"))).rejects.toMatchObject(error);
    expect(await whoAmI(at(plain, "sslmode=disable"))).toBe(database);
  });
});

test.each([
  ["mysql://localhost/db", "must be set, like postgres://"],
  ["not a URL", "must be set, like postgres://"],
  ["postgres://u:p@one:5432,two:5433/db", "must name one host"],
  ["postgres://u:p@/db?host=one,two", "must name one host"],
  ["postgres://u@h/db?sslmode=prefer", "has sslmode=prefer, which is not supported. Use one of: disable, require"],
  ["postgres://u@h/db?sslmode=verify-ca", "name the CA's certificate with sslrootcert="],
  ["postgres://u@h/db?sslmode=require&sslrootcrt=ca.pem", "has parameters that are not supported: sslrootcrt"],
  ["postgres://u@h/db?ssl=1", "has ssl=…, which must be true or false"],
  ["postgres://u:5?ecret-word@h/db", "write ? as %3F"],
  ["postgres://u@h/db?sslmode=require&sslrootcert=/no/such.pem", "names /no/such.pem, which cannot be read"],
])("%s is refused with advice", (url, advice) => {
  expect(() => parseDatabaseUrl(url)).toThrow(advice);
});

test("the advice does not leak a password that contains a question mark", () => {
  expect(() => parseDatabaseUrl("postgres://u:5?ecret-word@h/db")).toThrow(/^((?!ecret).)*$/);
});

test("percent-encoding, IPv6 addresses and parameters that the app sets itself are parsed", () => {
  expect(
    parseDatabaseUrl("postgres://us%40er:p%2Fw%3F@[::1]:6543/d%20b?connect_timeout=3&application_name=x"),
  ).toMatchObject({
    ...{ host: "::1", port: 6543, user: "us@er", password: "p/w?", database: "d b", ssl: false },
  });
});

test("replacing the database name keeps credentials and parameters", () => {
  expect(withDatabaseName("postgres://u:p@/one?host=/run/postgresql", "t/wo")).toBe(
    "postgres://u:p@/t%2Fwo?host=/run/postgresql",
  );
  expect(withDatabaseName("postgres://h", "two")).toBe("postgres://h/two");
});
