import { globSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { listFiles } from "../files.ts";

/** Modules that exist only for those who import them: tests, templates and tools. */
const HELPERS = "packages/{testkit,e2e}/src/*.ts";

/** Those that the files of a folder import, by their paths in the repository. */
export function helpersOf(directory: string, folder: string): string[] {
  return globSync(HELPERS, { cwd: directory }).filter((path) => isImported(path, folder));
}

/** Removes those of these modules that nothing imports any longer. */
export function removeUnusedHelpers(directory: string, helpers: string[]): void {
  for (const path of helpers) if (!isImported(path, directory)) rmSync(join(directory, path));
}

function isImported(path: string, folder: string) {
  const statement = new RegExp(`(from|import) ?\\(?"[^"]*/${basename(path, ".ts")}(\\.ts)?"`);
  return listFiles(folder).some((file) => statement.test(readFileSync(file, "utf8")));
}
