import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Advice } from "../advice.ts";

/** The top folder of the checkout in which the command runs. */
export const CHECKOUT = findCheckout();

function findCheckout() {
  try {
    return execFileSync("git", ["rev-parse", "--show-toplevel"], { encoding: "utf8", stdio: "pipe" }).trimEnd();
  } catch (error) {
    console.error(`These commands need git and a repository. ${Object(error).stderr ?? error}`);
    process.exit(1);
  }
}

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
  try {
    gitOn(directory, "read-tree", commit);
    gitOn(directory, "checkout-index", "--all");
    await edit(directory);
    gitOn(directory, "add", "--all", "--force");
    return gitOn(directory, "write-tree");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lists the files that `edit` has changed or added so far, relative to the folder that it was called with. */
export function changesIn(directory: string): string[] {
  gitOn(directory, "add", "--all", "--force");
  return gitOn(directory, "diff", "--cached", "--name-only", "--diff-filter=d", "-z", "HEAD")
    .split("\0")
    .filter(Boolean);
}

/** Runs git on the files of a temporary folder, with an index of their own beside it. */
function gitOn(directory: string, ...args: string[]) {
  const env = { GIT_INDEX_FILE: join(dirname(directory), "index"), GIT_WORK_TREE: directory };
  return gitWith({ env }, ...args);
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
