import { shape } from "../adopt/shape.ts";
import { type Adoption, requireAdoption } from "../adoption.ts";
import { Advice } from "../advice.ts";
import { commitTree, editTree, git, requireCleanTree } from "../git/git.ts";
import { UPSTREAM } from "../names.ts";
import type { Arguments } from "../starter.ts";
import { merge } from "./merge.ts";
import { shapeByItsOwnRules } from "./newest-shape.ts";
import { newLines } from "./news.ts";

/**
 * Merges the newest upstream version. Both that version and the one that the product contains are shaped like the product
 * first, and the difference between them is applied: a conflict can occur only where the team changed the same lines.
 */
export async function update({ from, check, ...args }: Arguments): Promise<void> {
  const adoption = requireAdoption();
  if (!from) throw new Advice("Name the starter to update from: --from PATH|BUNDLE|URL.");
  if (!check) requireCleanTree();
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
  await merge(after);
}

/**
 * Finds the version by its tree, so that it does not matter whether the product kept the upstream history. If the team made
 * commits before it adopted the starter, the version is the newest one before them.
 */
function findBase({ upstream }: Adoption, newest: string) {
  const versions = new Map(git("log", "--reverse", "--format=%T %H", newest).split("\n").map(pair));
  const history = git("log", "--format=%T").split("\n");
  const trees = history.includes(upstream) ? history.slice(history.indexOf(upstream)) : [upstream];
  const base = versions.get(trees.find((tree) => versions.has(tree)) ?? "");
  if (!base) throw new Advice(`${UPSTREAM.name} has no version with the tree ${upstream} at this location.${HINT}`);
  return base;
}

const pair = (line: string) => line.split(" ") as [tree: string, commit: string];

const HINT = `
If you changed files before you adopted it, set "upstream" in packages/starter/adoption.json
to the tree of the version that you cloned: git rev-parse COMMIT^{tree}`;

function snapshot(commit: string, tree: string, ...parents: string[]) {
  return commitTree(tree, `Update from ${UPSTREAM.name}, ${git("log", "-1", "--format=%cs", commit)}`, [], ...parents);
}
