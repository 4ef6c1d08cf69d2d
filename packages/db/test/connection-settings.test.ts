import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, expect, test } from "vitest";
import { connectionSettings } from "../src/connection-settings.ts";
import { openDatabase } from "../src/open-database.ts";
import { withTestDatabase } from "./database.ts";

const { url } = await withTestDatabase();
const db = openDatabase(url, { statementTimeout: 5_000 });
afterAll(() => db.destroy());

test("a connection sets what the queries rely on, whatever the defaults of the database are", async () => {
  const { rows } = await db.raw("SELECT name, setting FROM pg_settings WHERE name = ANY(?)", [
    Object.keys(connectionSettings(0)),
  ]);
  const settings = Object.fromEntries(
    rows.map(({ name, setting }: { name: string; setting: string }) => [name, setting]),
  );
  expect(settings).toMatchObject(Object.fromEntries(Object.keys(settings).map((name) => [name, wanted.get(name)])));
});

const wanted = new Map(Object.entries(connectionSettings(5_000)));

test("timestamps, intervals and bytes are read back as they were written", async () => {
  const { rows } = await db.raw(
    "SELECT ?::timestamptz AS moment, ?::interval AS span, ?::bytea AS bytes, 'a\\b' AS text, 0.1::float8 + 0.2 AS sum",
    [new Date(1_700_000_000_123), "1 day 02:03:04", Buffer.from([0, 92, 255])],
  );
  expect(rows[0]).toMatchObject({
    moment: new Date(1_700_000_000_123),
    span: { days: 1, hours: 2, minutes: 3, seconds: 4 },
    bytes: Buffer.from([0, 92, 255]),
    text: "a\\b",
    sum: 0.1 + 0.2,
  });
});

test("the startup packet sets no parameter that a pooler would refuse", async () => {
  const packet = Promise.withResolvers<Buffer>();
  const pooler = createServer((client) => {
    client.once("data", (data) => {
      packet.resolve(data);
      client.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(pooler, "listening");
  const pool = openDatabase(`postgres://u:p@127.0.0.1:${(pooler.address() as AddressInfo).port}/d`, { name: "app" });
  await expect(pool.raw("SELECT 1")).rejects.toMatchObject({ status: 503 });
  pooler.close();
  await pool.destroy();
  const [, ...words] = (await packet.promise).toString("latin1", 7).split("\0");
  expect(words.filter((_, index) => index % 2 === 0 && words[index])).toEqual([
    ...["user", "database", "application_name", "client_encoding"],
  ]);
});
