import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase, parseDatabaseUrl } from "@latchkey/db";
import { createTemporaryData, startEmbeddedServer } from "@latchkey/dev-database";
import { undo } from "./apps.ts";

/** Starts a server in recovery, which accepts no writes, until the tests end. It has the role and database of a URL. Returns its port. */
export async function startStandby(appUrl: string): Promise<number> {
  const { user, password, database } = parseDatabaseUrl(appUrl);
  const { directory, remove } = await createTemporaryData("latchkey-standby-");
  const primary = await startEmbeddedServer({ directory, throwAway: true });
  const db = openDatabase(primary.url);
  await db.raw(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
  await db.raw(`CREATE DATABASE ${database}`);
  await db.raw(`REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
  await db.destroy();
  await primary.stop();
  await writeFile(join(primary.directory, "standby.signal"), "");
  const standby = await startEmbeddedServer({ directory, throwAway: true });
  undo.push(() => remove(standby));
  return Number(new URL(standby.url).port);
}
