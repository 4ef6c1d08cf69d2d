import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Advice } from "./advice.ts";

/** The top folder of the checkout in which the command runs. */
export const CHECKOUT = execFileSync("git", ["rev-parse", "--show-toplevel"], { encoding: "utf8" }).trimEnd();

/**
 * Runs git in the checkout.
 * @returns its output, without the last line break
 * @throws Advice with git's own message if it fails
 */
export function git(...args: string[]): string {
  return gitWith({}, ...args);
}

/** The same in another work tree, without hooks: what they need may be installed only in the checkout. */
export function gitIn(directory: string, ...args: string[]): string {
  return gitWith({ cwd: directory, env: WITHOUT_HOOKS }, ...args);
}

const WITHOUT_HOOKS = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.hooksPath", GIT_CONFIG_VALUE_0: "/dev/null" };

function gitWith({ cwd = CHECKOUT, env = {} }: { cwd?: string; env?: Record<string, string> }, ...args: string[]) {
  const options = { cwd, encoding: "utf8", env: { ...process.env, ...env }, maxBuffer: 2 ** 28 } as const;
  try {
    return execFileSync("git", args, { ...options, stdio: ["ignore", "pipe", "pipe"] }).trimEnd();
  } catch (error) {
    const { stderr = "", stdout = "" }: { stderr?: string; stdout?: string } = Object(error);
    throw new Advice(`git ${args[0]} failed.\n${stderr || stdout}`);
  }
}

/** @throws Advice unless everything is committed */
export function requireCleanTree(): void {
  if (git("status", "--porcelain")) throw new Advice("Commit or stash your changes first: git status lists them.");
}

/**
 * Calls `edit` with a temporary folder that holds the files of a commit.
 * @returns the id of the tree that `edit` leaves there
 */
export async function editTree(commit: string, edit: (directory: string) => Promise<void>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "starter-"));
  const directory = join(folder, "tree");
  mkdirSync(directory);
  const env = { GIT_INDEX_FILE: join(folder, "index"), GIT_WORK_TREE: directory };
  try {
    gitWith({ env }, "read-tree", commit);
    gitWith({ env }, "checkout-index", "--all");
    await edit(directory);
    gitWith({ env }, "add", "--all", "--force");
    return gitWith({ env }, "write-tree");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes some folders of a commit to another folder. */
export function extract(commit: string, target: string, ...paths: string[]): void {
  const archive = execFileSync("git", ["archive", commit, ...paths], { cwd: CHECKOUT, maxBuffer: 2 ** 28 });
  execFileSync("tar", ["-x", "-C", target], { input: archive });
}

/** @returns the id of a new commit of this tree, on no branch */
export function commitTree(tree: string, message: string, options: string[], ...parents: string[]): string {
  return git("commit-tree", ...options, tree, "-m", message, ...parents.flatMap((parent) => ["-p", parent]));
}
