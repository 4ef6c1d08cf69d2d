import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The absolute paths of all files of a snapshot, which contains no dependencies and no `.git`. */
export function listFiles(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Rewrites a text file in place. Binary files stay as they are. */
export function editText(file: string, edit: (text: string) => string): void {
  const bytes = readFileSync(file);
  if (bytes.includes(0)) return;
  const before = bytes.toString();
  const after = edit(before);
  if (after !== before) writeFileSync(file, after);
}

/** Writes new files, by their paths in the repository. */
export function writeFiles(directory: string, files: Map<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Moves a text file, and changes its text on the way. */
export function moveText(from: string, to: string, edit = (text: string) => text): void {
  const text = edit(readFileSync(from, "utf8"));
  mkdirSync(dirname(to), { recursive: true });
  rmSync(from);
  writeFileSync(to, text);
}

/** The changelog describes the past, and `pnpm install` updates the lockfile. */
export function editDocuments(directory: string, edit: (text: string) => string): void {
  const documents = listFiles(directory).filter((path) => /(\.(md|example|ya?ml|conf)|Caddyfile)$/.test(path));
  for (const file of documents) if (!["CHANGELOG.md", "pnpm-lock.yaml"].includes(basename(file))) editText(file, edit);
}
