import { type Adoption, requireAdoption } from "./adoption.ts";
import { Advice } from "./advice.ts";
import { CHECKOUT, commitTree, editTree, git, requireCleanTree } from "./git.ts";
import { UPSTREAM } from "./names.ts";
import { shapeByItsOwnRules } from "./newest-shape.ts";
import { newLines } from "./news.ts";
import { shape, updateLockfile } from "./shape.ts";
import type { Arguments } from "./starter.ts";

/**
 * Merges the newest upstream version. Both that version and the one that the product contains are shaped like the product
 * first, and the difference between them is applied: a conflict can occur only where the team changed the same lines.
 */
export async function update({ from, check, ...args }: Arguments): Promise<void> {
  const adoption = requireAdoption();
  if (!from) throw new Advice("Name the starter to update from: --from PATH|BUNDLE|URL.");
  requireCleanTree();
  git("fetch", "--quiet", from, "HEAD");
  const newest = git("rev-parse", "FETCH_HEAD");
  const base = findBase(adoption, newest);
  if (base === newest) return console.log("Already up to date.");
  console.log(newLines(git("show", `${base}:CHANGELOG.md`), git("show", `${newest}:CHANGELOG.md`)));
  if (check) return;
  const upstream = git("rev-parse", `${newest}^{tree}`);
  const before = snapshot(base, await editTree(base, (directory) => shape(directory, adoption)));
  const after = snapshot(newest, shapeByItsOwnRules(newest, { ...adoption, upstream }), before);
  if (args["dry-run"]) return console.log(git("diff", "--stat=80", before, after));
  merge(after);
}

/** Finds the version by its tree, so that it does not matter whether the product kept the upstream history. */
function findBase({ upstream }: Adoption, newest: string) {
  const commits = git("log", "--format=%H %T", newest).split("\n");
  const base = commits.find((line) => line.endsWith(` ${upstream}`))?.split(" ")[0];
  if (!base) throw new Advice(`${UPSTREAM.name} has no version with the tree ${upstream} at this location.`);
  return base;
}

function snapshot(commit: string, tree: string, ...parents: string[]) {
  return commitTree(tree, `Update from ${UPSTREAM.name}, ${git("log", "-1", "--format=%cs", commit)}`, ...parents);
}

/** Applies what changed between a snapshot and its parent. On conflict, the team resolves it as after any cherry-pick. */
function merge(commit: string) {
  const conflicts = cherryPick(commit);
  const files = conflicts.filter((path) => path !== LOCKFILE);
  if (files.length > 0)
    throw new Advice(`You and the starter changed the same lines of:

  ${files.join("\n  ")}

Resolve the conflicts, run pnpm install, git add the files and ${LOCKFILE}, then run
  git cherry-pick --continue
or, to abort the update,
  git cherry-pick --abort`);
  updateLockfile(CHECKOUT);
  git("add", LOCKFILE);
  if (conflicts.length > 0) git("-c", "core.editor=true", "cherry-pick", "--continue");
  else if (git("diff", "--cached", "--name-only")) git("commit", "--quiet", "--amend", "--no-edit");
  console.log("Updated. Next: pnpm install, then pnpm test.");
}

/** pnpm merges the versions of both sides automatically. */
const LOCKFILE = "pnpm-lock.yaml";

/** @returns the files with conflicts */
function cherryPick(commit: string) {
  try {
    git("cherry-pick", "--allow-empty", commit);
    return [];
  } catch (error) {
    const conflicts = git("diff", "--name-only", "--diff-filter=U");
    if (!conflicts) throw error;
    return conflicts.split("\n");
  }
}
