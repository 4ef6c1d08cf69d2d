import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Advice } from "./advice.ts";
import { CHECKOUT } from "./git.ts";
import type { Names } from "./names.ts";

/** How a team adopted the starter. An update applies the same changes to the new version. */
export interface Adoption extends Names {
  /** What was removed: names of folders in apps/ and packages/, and `live`. */
  removed: string[];
  /** Whether the starter's single-page app was chosen as a site. */
  spa?: boolean;
  /** Who may create an account, unless a setting says otherwise: "open" by default, or "invitation". */
  registration?: string;
  /** The id of the git tree of the upstream version that the product contains: the base of the next merge. */
  upstream: string;
}

const FILE = "packages/starter/adoption.json";

export function findAdoption(): Adoption | undefined {
  const file = join(CHECKOUT, FILE);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** @throws Advice before `pnpm starter adopt` */
export function requireAdoption(): Adoption {
  const adoption = findAdoption();
  if (!adoption) throw new Advice("Run pnpm starter adopt first: it gives the product its name.");
  return adoption;
}

/** Writes the record into a snapshot, unless the starter has been removed: nothing would read it. */
export function recordAdoption(directory: string, adoption: Adoption): void {
  const file = join(directory, FILE);
  if (existsSync(dirname(file))) writeFileSync(file, JSON.stringify(adoption));
}
