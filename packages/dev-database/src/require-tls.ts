import { chown, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "@latchkey/db";
import { generate } from "selfsigned";
import type { EmbeddedServer } from "./embedded-server.ts";

const MAX_CHECKS = 500;
const CHECK_INTERVAL_MS = 20;

/** Creates a private certificate authority. `cert` is what clients trust (PEM). */
export const createAuthority = (name = "authority") => issue(name, { cA: true });

/**
 * Makes a server encrypt connections with a certificate of this authority for 127.0.0.1, and refuse plain ones, as a
 * managed PostgreSQL does.
 */
export async function requireTls({ url, directory }: EmbeddedServer, ca: Authority): Promise<void> {
  const { private: key, cert } = await issue("database", { ca: { key: ca.private, cert: ca.cert } });
  await writeFor(directory, {
    "server.key": key,
    "server.crt": cert,
    "pg_hba.conf": "hostssl all all 127.0.0.1/32 scram-sha-256\n",
  });
  const db = openDatabase(url, { statementTimeout: 20_000 });
  const isOn = async () => (await db.raw("SHOW ssl")).rows[0].ssl === "on";
  await db.raw("ALTER SYSTEM SET ssl = on");
  await db.raw("SELECT pg_reload_conf()");
  for (let checks = 0; !(await isOn()); checks++) {
    if (checks === MAX_CHECKS) throw new Error("PostgreSQL did not enable TLS");
    await delay(CHECK_INTERVAL_MS); // It reloads its configuration a moment later.
  }
  await db.destroy();
}

type Authority = Awaited<ReturnType<typeof createAuthority>>;

function issue(commonName: string, { cA = false, ca }: { cA?: boolean; ca?: { key: string; cert: string } }) {
  return generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    algorithm: "sha256",
    ca,
    extensions: [
      { name: "basicConstraints", cA },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
}

/** PostgreSQL refuses a key that others can read, or that belongs to another account. */
async function writeFor(directory: string, files: Record<string, string>) {
  const { uid, gid } = await stat(directory);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content, { mode: 0o600 });
    await chown(join(directory, name), uid, gid);
  }
}
