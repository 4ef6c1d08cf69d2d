import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Advice } from "../advice.ts";
import { advanceTo } from "../git/advance.ts";
import { CHECKOUT, git, gitIn } from "../git/git.ts";
import { stopIfInterrupted } from "../git/interruption.ts";
import { updateLockfile } from "../programs.ts";

/**
 * Applies what changed between a snapshot and its parent: in another work tree first, so that the checkout changes only once
 * all is done, or to show conflicts, which the team resolves as after any cherry-pick.
 */
export async function merge(snapshot: string): Promise<void> {
  const merged = inOtherWorkTree((directory) => cherryPick(directory, snapshot));
  if (merged) await advanceTo(merged);
  else await showConflicts(snapshot);
  console.log("Updated. Next: pnpm install, then pnpm test.");
}

function inOtherWorkTree<Result>(action: (directory: string) => Result) {
  const folder = mkdtempSync(join(tmpdir(), "starter-"));
  try {
    const directory = join(folder, "tree");
    gitIn(CHECKOUT, "worktree", "add", "--quiet", "--detach", directory);
    return action(directory);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    git("worktree", "prune");
  }
}

/** @returns the new commit; null if there are conflicts */
function cherryPick(directory: string, snapshot: string) {
  const run = (...args: string[]) => gitIn(directory, ...args);
  const conflicts = conflictsOf(directory, snapshot);
  if (conflicts.some((path) => path !== LOCKFILE)) return null;
  updateLockfile(directory);
  run("add", LOCKFILE);
  if (conflicts.length > 0) run("-c", "core.editor=true", "cherry-pick", "--continue");
  else if (run("diff", "--cached", "--name-only")) run("commit", "--quiet", "--amend", "--no-edit");
  return run("rev-parse", "HEAD");
}

/** pnpm merges the versions of both sides automatically. */
const LOCKFILE = "pnpm-lock.yaml";

function conflictsOf(directory: string, snapshot: string) {
  try {
    gitIn(directory, "cherry-pick", "--allow-empty", snapshot);
    return [];
  } catch (error) {
    const conflicts = gitIn(directory, "diff", "--name-only", "--diff-filter=U");
    if (!conflicts) throw error;
    return conflicts.split("\n");
  }
}

/** @throws Advice that lists the files to edit */
async function showConflicts(snapshot: string) {
  await stopIfInterrupted();
  const files = conflictsOf(CHECKOUT, snapshot).filter((path) => path !== LOCKFILE);
  throw new Advice(`You and the starter changed the same lines of:

  ${files.join("\n  ")}

Resolve the conflicts, run pnpm install, git add the files and ${LOCKFILE}, then run
  git cherry-pick --continue
or, to abort the update,
  git cherry-pick --abort`);
}
