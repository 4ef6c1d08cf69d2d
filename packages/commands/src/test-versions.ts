import { globSync } from "node:fs";
import { parseArgs } from "node:util";
import { STOPPED, turboUntilStopped } from "./turbo.ts";

/**
 * `pnpm test:versions [FOLDER…]`: runs the tests of everything with SQL, including the API's contract, on other versions
 * of PostgreSQL than the embedded one: those of DATABASE_URL, of these folders of programs, or of Debian's packages.
 */
const TESTED = ["api", "auth-core", "db", "mail"].map((name) => `--filter=@latchkey/${name}`);
const DEBIAN = "/usr/lib/postgresql/*/bin";

const { positionals } = parseArgs({ allowPositionals: true });
const folders = positionals.length > 0 ? positionals : globSync(DEBIAN).sort();
if (!process.env.DATABASE_URL && folders.length === 0) {
  console.error(`There is no PostgreSQL in ${DEBIAN}. Name a folder with its programs, or set DATABASE_URL.`);
  process.exit(1);
}

for (const folder of process.env.DATABASE_URL ? [""] : folders) {
  console.log(folder ? `\nPostgreSQL in ${folder}` : "\nPostgreSQL of DATABASE_URL");
  process.env.TEST_POSTGRES_BIN = folder;
  const code = await turboUntilStopped("test", ...TESTED, "--only", "--continue=always", "--output-logs=new-only");
  if (code === STOPPED) process.exit(code);
  process.exitCode ||= code;
}
