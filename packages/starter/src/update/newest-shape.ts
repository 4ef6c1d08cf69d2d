import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import type { Adoption } from "../adoption.ts";
import { Advice } from "../advice.ts";
import { CHECKOUT, extract } from "../git/git.ts";
import { UPSTREAM } from "../names.ts";

/**
 * Shapes a newer version with that version's own rules, because only they know what it contains.
 * @returns the id of the tree
 */
export function shapeByItsOwnRules(commit: string, adoption: Adoption): string {
  const folder = mkdtempSync(join(tmpdir(), "starter-"));
  try {
    extract(commit, folder, "packages/starter", "packages/product");
    linkDependencies(folder);
    const program = join(folder, "packages/starter/src/shape-commit.ts");
    const args = [program, commit, JSON.stringify(adoption)];
    return execFileSync(process.execPath, args, { cwd: CHECKOUT, encoding: "utf8" }).trimEnd();
  } catch (error) {
    if (typeof Object(error).status !== "number") throw error;
    throw new Advice("The newest version could not be renamed and trimmed. Nothing was changed."); // It has said why.
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The starter needs only the product's package and the formatter. */
function linkDependencies(folder: string) {
  const scope = join(folder, "node_modules", `@${UPSTREAM.slug}`);
  mkdirSync(scope, { recursive: true });
  symlinkSync(join(folder, "packages/product"), join(scope, "product"));
  symlinkSync(join(ROOT, "node_modules/.bin"), join(folder, "node_modules/.bin"));
}
