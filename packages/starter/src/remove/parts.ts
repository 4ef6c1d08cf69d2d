import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { listApps } from "@latchkey/product/apps";
import { withoutApp } from "@latchkey/product/without-app";
import { unitsOf } from "../add/deployment.ts";
import { Advice } from "../advice.ts";
import { editDocuments, editText } from "../files.ts";
import { hasLiveUpdates, removeLiveUpdates } from "./live/remove.ts";
import { removeCommand } from "./scripts.ts";
import { readManifest, removeUnusedCatalogEntries, removeUnusedPackages, withoutPackage } from "./unused.ts";
import { helpersOf, removeUnusedHelpers } from "./unused-helpers.ts";

/** Packages that nothing imports, and that have a command of their own. */
const TOOLS = ["drill", "bench", "deploy", "starter"];

/** A feature whose code is in many places. */
const LIVE = "live";

/** What `adopt` offers to remove, besides sites. */
export const FEATURES: string[] = [LIVE, ...TOOLS.filter((tool) => tool !== "starter")];

/** What `remove` takes besides the folders in apps/, so no app may have such a name. */
export const PARTS: string[] = [LIVE, ...TOOLS];

/** The scripts of the top package.json, unless it is only one with the name of its tool. */
const COMMANDS: Record<string, string[]> = { deploy: ["test:deploy"], starter: ["starter", "test:clones"] };

/** @throws Advice if the snapshot has no such part, or the product cannot do without it */
export function checkPart(directory: string, part: string): void {
  if (part === LIVE && hasLiveUpdates(directory)) return;
  if (TOOLS.includes(part) && existsSync(join(directory, "packages", part))) return;
  const app = listApps(directory).find(({ name }) => name === part);
  if (!app) throw new Advice(`There is no ${part} to remove: name a folder in apps/, ${PARTS.join(", ")}.`);
  if (app.kind === "json") throw new Advice(`${part} sends the emails. It cannot be removed.`);
}

/** Removes apps, tools and live updates from a snapshot, with all that only they need. What is not there does no harm. */
export function removeParts(directory: string, parts: string[]): void {
  if (parts.includes(LIVE)) removeLiveUpdates(directory); // First: other parts take some of its places along.
  for (const part of parts) if (part !== LIVE) removeFolder(directory, part);
}

function removeFolder(directory: string, part: string) {
  const folder = join(directory, folderOf(part));
  if (!existsSync(folder)) return;
  const { app, ...manifest } = readManifest(join(folder, "package.json"));
  const helpers = helpersOf(directory, folder);
  const documents = [`docs/${part}.png`, ...(part === "bench" ? ["docs/performance.md"] : [])];
  const units = app ? unitsOf(directory, part) : [];
  for (const path of [folder, ...[...documents, ...units].map((file) => join(directory, file))])
    rmSync(path, { recursive: true, force: true });
  if (app) editDocuments(directory, (text) => withoutApp(text, { name: part, ...app }));
  else {
    editDocuments(directory, (text) => withoutPackage(text, part));
    removeFromConfiguration(directory, part);
    for (const name of COMMANDS[part] ?? [part]) removeCommand(directory, name);
  }
  removeUnusedHelpers(directory, helpers);
  removeUnusedPackages(directory, manifest);
  removeUnusedCatalogEntries(directory);
}

/** Some programs leave the tools out. */
const CONFIGURATION = ["tsconfig.json", "packages/e2e/turbo.json"];

function removeFromConfiguration(directory: string, part: string) {
  const item = new RegExp(`"[^"]*\\bpackages/${part}(?:/[^"]*)?", *\\n? *`);
  for (const path of CONFIGURATION) editText(join(directory, path), (text) => text.replace(item, ""));
}

const folderOf = (part: string): string => join(TOOLS.includes(part) ? "packages" : "apps", part);
