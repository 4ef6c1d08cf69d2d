import { dirname } from "node:path";
import { CHECKOUT, commitTree, git } from "./git.ts";
import { gitUninterrupted, stopIfInterrupted } from "./interruption.ts";

/** Commits a tree on the current branch, signed if the team signs its commits. */
export async function commitToBranch(tree: string, message: string): Promise<void> {
  const signed = git("config", "--type=bool", "--default=false", "commit.gpgsign") === "true";
  await advanceTo(commitTree(tree, message, signed ? ["-S"] : [], "HEAD"));
}

/** Moves the current branch and the checkout to a commit that follows it: all of it, or nothing. */
export async function advanceTo(commit: string): Promise<void> {
  const removed = git("diff", "--name-only", "--no-renames", "--diff-filter=D", "HEAD", commit, "--", "*/package.json");
  await stopIfInterrupted();
  await gitUninterrupted(CHECKOUT, "merge", "--ff-only", "--quiet", commit);
  // Ignored files of removed apps and packages, such as `node_modules`, go as well. What the team has committed there stays.
  const folders = removed.split("\n").filter(Boolean).map(dirname);
  if (folders.length > 0) await gitUninterrupted(CHECKOUT, "clean", "-d", "-X", "--force", "--quiet", "--", ...folders);
}
