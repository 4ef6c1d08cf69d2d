import { chown, mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "@latchkey/db";
import { createTemporaryData, startEmbeddedServer } from "@latchkey/dev-database";
import { generate } from "selfsigned";

const CA_FILE = fileURLToPath(new URL("../test-results/ca.pem", import.meta.url));

/** Starts a PostgreSQL that refuses plain connections, with a certificate of a private CA. The URL demands both. */
export async function startEncryptedDatabase() {
  const { directory, remove } = await createTemporaryData("latchkey-deploy-");
  const server = await startEmbeddedServer({ directory, throwAway: true });
  const ca = await certificate("authority", { cA: true });
  const { private: key, cert } = await certificate("database", { ca: { key: ca.private, cert: ca.cert } });
  await writeFor(server.directory, {
    "server.key": key,
    "server.crt": cert,
    "pg_hba.conf": "hostssl all all 127.0.0.1/32 scram-sha-256\n",
  });
  await mkdir(join(CA_FILE, ".."), { recursive: true });
  await writeFile(CA_FILE, ca.cert);
  const db = openDatabase(server.url);
  await db.raw("ALTER SYSTEM SET ssl = on");
  await db.raw("SELECT pg_reload_conf()");
  await db.destroy();
  const url = server.url.replace("sslmode=disable", `sslmode=verify-full&sslrootcert=${encodeURIComponent(CA_FILE)}`);
  await connects(url);
  return { url, stop: () => remove(server) };
}

function certificate(name: string, { cA = false, ca }: { cA?: boolean; ca?: { key: string; cert: string } }) {
  return generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    ca,
    extensions: [
      { name: "basicConstraints", cA },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
}

/** PostgreSQL refuses a key that others can read, or that belongs to another user. */
async function writeFor(directory: string, files: Record<string, string>) {
  const { uid, gid } = await stat(directory);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content, { mode: 0o600 });
    await chown(join(directory, name), uid, gid);
  }
}

/** It reads its new configuration a moment later. */
async function connects(url: string, attempts = 200): Promise<void> {
  const db = openDatabase(url);
  const refusal = await db.raw("SELECT 1").then(
    () => null,
    (error) => error,
  );
  await db.destroy();
  if (!refusal) return;
  if (attempts === 0) throw refusal;
  return connects(url, attempts - 1);
}
