import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutApp } from "@latchkey/product/without-app";
import { Advice } from "./advice.ts";
import { editDocuments } from "./files.ts";
import { hasLiveUpdates, removeLiveUpdates } from "./live/remove.ts";
import { readManifest, removeUnusedCatalogEntries, removeUnusedPackages } from "./unused.ts";

/** Packages that nothing imports, and that have a command of their own. */
const TOOLS = ["drill", "bench", "deploy", "starter"];

/** A feature whose code is in many places. */
const LIVE = "live";

/** The scripts of the top package.json that do not have the name of their tool. */
const COMMANDS: Record<string, string> = { deploy: "test:deploy" };

/** The workflow that runs the tools. Without any, it has nothing to do. */
const NIGHTLY = ".github/workflows/nightly.yml";

/** @throws Advice if the snapshot has no such part, or the product cannot do without it */
export function checkPart(directory: string, part: string): void {
  const manifest = join(directory, "apps", part, "package.json");
  if (part === LIVE && hasLiveUpdates(directory)) return;
  if (TOOLS.includes(part) && existsSync(join(directory, "packages", part))) return;
  const { app } = existsSync(manifest) ? readManifest(manifest) : {};
  if (!app) throw new Advice(`There is no ${part} to remove: name a folder in apps/, ${[LIVE, ...TOOLS].join(", ")}.`);
  if (app.kind === "json") throw new Advice(`${part} sends the emails. It cannot be removed.`);
}

/** Removes an app, a tool or live updates from a snapshot, with all that only it needs. Does nothing if it is not there. */
export function removePart(directory: string, part: string): void {
  if (part === LIVE) removeLiveUpdates(directory);
  else removeFolder(directory, part);
}

function removeFolder(directory: string, part: string) {
  const folder = join(directory, folderOf(part));
  if (!existsSync(folder)) return;
  const { app, ...manifest } = readManifest(join(folder, "package.json"));
  const documents = [`docs/${part}.png`, ...(part === "bench" ? ["docs/performance.md"] : [])];
  const units = globSync(`deploy/systemd/*-${part}@.service`, { cwd: directory });
  for (const path of [folder, ...[...documents, ...units].map((file) => join(directory, file))])
    rmSync(path, { recursive: true, force: true });
  if (app) editDocuments(directory, (text) => withoutApp(text, { name: part, ...app }));
  else {
    editDocuments(directory, (text) => withoutApp(text, { name: part, prefix: part.toUpperCase() }));
    removeCommand(directory, COMMANDS[part] ?? part);
  }
  removeUnusedPackages(directory, manifest);
  removeUnusedCatalogEntries(directory);
}

/** Removes a script of the top package.json, with its documentation and its job in the nightly workflow. */
export function removeCommand(directory: string, name: string): void {
  editDocuments(directory, (text) => withoutTool(text, name));
  const nightly = join(directory, NIGHTLY);
  if (existsSync(nightly) && readFileSync(nightly, "utf8").includes("command: []")) rmSync(nightly);
  removeScript(directory, name);
}

const folderOf = (part: string): string => join(TOOLS.includes(part) ? "packages" : "apps", part);

/** Removes a tool's folder in a tree, its command in a list, its rows in tables, and its job and settings in a workflow. */
function withoutTool(text: string, name: string) {
  return withoutApp(text, { name, prefix: name.toUpperCase() })
    .replaceAll(new RegExp(`^- \`pnpm ${name}\\b.*\\n(?: +.*\\n)*`, "gm"), "")
    .replaceAll(new RegExp(`^\\|(?: ${name} |.*\`packages/${name}\`).*\\n`, "gm"), "")
    .replaceAll(new RegExp(`^.* # pnpm ${name}\\b.*\\n`, "gm"), "")
    .replaceAll(new RegExp(`^( +command: \\[.*?)(?:, ${name}\\b|\\b${name}, |\\b${name}\\b)`, "gm"), "$1");
}

function removeScript(directory: string, name: string) {
  const file = join(directory, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  delete manifest.scripts[name];
  writeFileSync(file, JSON.stringify(manifest));
}
