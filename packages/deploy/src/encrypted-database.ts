import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createTemporaryData, startEmbeddedServer } from "@latchkey/dev-database";
import { createAuthority, requireTls } from "@latchkey/dev-database/require-tls";

const CA_FILE = fileURLToPath(new URL("../test-results/ca.pem", import.meta.url));

/** Starts a PostgreSQL that refuses plain connections, with a certificate of a private CA. The URL demands both. */
export async function startEncryptedDatabase() {
  const { directory, remove } = await createTemporaryData("latchkey-deploy-");
  const server = await startEmbeddedServer({ directory, throwAway: true });
  const ca = await createAuthority();
  await mkdir(dirname(CA_FILE), { recursive: true });
  await writeFile(CA_FILE, ca.cert);
  await requireTls(server, ca);
  const url = server.url.replace("sslmode=disable", `sslmode=verify-full&sslrootcert=${encodeURIComponent(CA_FILE)}`);
  return { url, stop: () => remove(server) };
}
