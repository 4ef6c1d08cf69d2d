import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { type Adoption, writeRecord } from "../adoption.ts";
import { editDocuments, editText, listFiles, moveText } from "../files.ts";
import { stopIfInterrupted } from "../git/interruption.ts";
import { rename, UPSTREAM, UPSTREAM_FILE } from "../names.ts";
import { format, updateLockfile } from "../programs.ts";
import { removeParts } from "../remove/parts.ts";
import { removeCommand } from "../remove/scripts.ts";
import { withoutPackage } from "../remove/unused.ts";
import { productReadme } from "./product-readme.ts";
import { addSpa } from "./spa.ts";

/**
 * Turns a snapshot of the starter into the team's product. In one product, the same snapshot and adoption always give the
 * same result, so that git can merge two versions.
 */
export async function shape(directory: string, adoption: Adoption): Promise<void> {
  if (adoption.spa) addSpa(directory, adoption);
  removeParts(directory, adoption.removed);
  if (adoption.registration === "invitation") closeRegistration(directory);
  for (const path of OWN_TESTS) rmSync(join(directory, path), { recursive: true, force: true });
  removeCommand(directory, "test:clones");
  moveDocuments(directory);
  await renameEverything(directory, adoption);
  addCopyright(directory, adoption);
  writeFileSync(join(directory, "README.md"), productReadme(directory, adoption));
  writeRecord(directory, adoption);
  await stopIfInterrupted();
  format(directory);
  if (adoption.removed.length > 0 || adoption.spa) updateLockfile(directory);
}

/** In the files from which deployments and developers take their settings. */
function closeRegistration(directory: string) {
  const close = (text: string) => text.replace(/^( *REGISTRATION[=:].*?)(open)?(\}?)$/m, "$1invitation$3");
  for (const path of [".env.example", "compose.yaml"]) editText(join(directory, path), close);
}

/**
 * They test the starter's README, which the product's own replaces, the adoption, which is possible only once, and what
 * commands do to files that the team may change.
 */
const OWN_TESTS = [
  "packages/starter/test/readme.test.ts",
  "packages/starter/test/clone.test.ts",
  "packages/starter/test/live.test.ts",
  "packages/starter/test/deployment.test.ts",
  "packages/starter/test/leftovers.test.ts",
  "packages/starter/test/checkout.ts",
  "packages/starter/test/clones.ts",
];
const MOVED = "docs/starter";

/**
 * The starter's own README and changelog stay available, under their own name. Blocks between `<!-- only:upstream -->`
 * and `<!-- /only -->` in other documents are for those who work on the starter itself, and are removed.
 */
export function moveDocuments(directory: string) {
  for (const name of ["README.md", "CHANGELOG.md"]) {
    const linked = (text: string) => text.replaceAll(/\]\((?!https?:|#|README\.md|CHANGELOG\.md)/g, "](../../");
    moveText(join(directory, name), join(directory, MOVED, name), linked);
  }
  editDocuments(directory, (text) => withoutPackage(text, "upstream"));
}

async function renameEverything(directory: string, to: Adoption) {
  for (const file of listFiles(directory)) {
    const path = relative(directory, file);
    if (path === UPSTREAM_FILE || path === "LICENSE" || path.startsWith(MOVED)) continue;
    editText(file, (text) => rename(text, UPSTREAM, to));
    const renamed = join(directory, rename(path, UPSTREAM, to));
    if (renamed === file) continue;
    await mkdir(dirname(renamed), { recursive: true });
    renameSync(file, renamed);
  }
}

/** The starter's license requires keeping its notice, so the team's line is added to it. */
function addCopyright(directory: string, { name }: Adoption) {
  const year = readFileSync(join(directory, "LICENSE"), "utf8").match(/\d{4}/)?.[0];
  const line = `Copyright (c) ${year} The ${name} authors\n`;
  editText(join(directory, "LICENSE"), (text) => text.replace(/^Copyright/m, `${line}$&`));
}
