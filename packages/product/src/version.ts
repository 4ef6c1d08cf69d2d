import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "./apps.ts";

/** What every app runs on. */
const SHARED = ["packages/auth-core/src", "packages/db/src", "packages/server/src", "packages/mail/src", "migrations"];

/**
 * Identifies the code that runs, without a version number that someone must maintain: hashes of the source files of the
 * shared packages, and of the folder of the program.
 */
export async function readVersion() {
  const shared = await hashFolders(SHARED.map((folder) => join(ROOT, folder)));
  const own = await hashFolders([dirname(process.argv[1] ?? ROOT)]);
  return { shared, own };
}

/** A deployment may omit the migrations. */
async function hashFolders(folders: string[]) {
  const hash = createHash("sha256");
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    for (const file of files.sort()) hash.update(file.slice(folder.length)).update(await readFile(file));
  }
  return hash.digest("hex").slice(0, 12);
}
