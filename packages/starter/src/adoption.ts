import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Advice } from "./advice.ts";
import { CHECKOUT } from "./git/git.ts";
import type { Names } from "./names.ts";

interface Removals {
  /** What was removed: names of folders in apps/ and packages/, and `live`. */
  removed: string[];
}

/** How a team adopted the starter. An update applies the same changes to the new version. */
export interface Adoption extends Names, Removals {
  /** Whether the starter's single-page app was chosen as a site. */
  spa?: boolean;
  /** Who may create an account, unless a setting says otherwise: "open" by default, or "invitation". */
  registration?: string;
  /** The id of the git tree of the upstream version that the product contains: the base of the next merge. */
  upstream: string;
}

const FILE = "packages/starter/adoption.json";

/** What the checkout records: before `pnpm starter adopt`, only what was removed. */
export function readRecord(): Removals | Adoption {
  const file = join(CHECKOUT, FILE);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { removed: [] };
}

export const isAdoption = (record: Removals): record is Adoption => "upstream" in record;

/** @throws Advice before `pnpm starter adopt` */
export function requireAdoption(): Adoption {
  const record = readRecord();
  if (!isAdoption(record)) throw new Advice("Run pnpm starter adopt first: it gives the product its name.");
  return record;
}

/** Writes the record into a snapshot, unless the starter has been removed: nothing would read it. */
export function writeRecord(directory: string, record: Removals | Adoption): void {
  const file = join(directory, FILE);
  if (existsSync(dirname(file))) writeFileSync(file, JSON.stringify(record));
}
