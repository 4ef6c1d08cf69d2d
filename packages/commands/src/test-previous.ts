import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";

/**
 * `pnpm test:previous [COMMIT]`: runs the API's contract of the version before the newest migration, or of a commit, on the
 * schema of this one. During a deployment that version runs on it. Takes minutes.
 */
const MIGRATIONS = "migrations";

const git = (...args: string[]) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();

const [, , commit = `${git("log", "-1", "--diff-filter=A", "--format=%H", "--", MIGRATIONS)}^`] = process.argv;
const directory = mkdtempSync(join(tmpdir(), "previous-version-"));
const run = (...args: string[]) =>
  execFileSync("pnpm", args, { cwd: directory, stdio: ["ignore", "inherit", "inherit"] });
console.log(git("log", "-1", "--format=The API of %h (%s) on the schema of this version", commit));
try {
  git("worktree", "add", "--detach", directory, commit);
  cpSync(join(ROOT, MIGRATIONS), join(directory, MIGRATIONS), { recursive: true });
  run("install", "--frozen-lockfile");
  run("--filter", "./apps/api", "exec", "vitest", "run", "contract");
} finally {
  git("worktree", "remove", "--force", directory);
  rmSync(directory, { recursive: true, force: true });
}
