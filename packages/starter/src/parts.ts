import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { withoutApp } from "@latchkey/product/without-app";
import { Advice } from "./advice.ts";
import { editText, listFiles } from "./files.ts";

/** Packages that nothing imports, and that have a command of their own. */
const TOOLS = ["drill", "bench", "starter"];

/** The workflow that runs the tools. Without any, it has nothing to do. */
const NIGHTLY = ".github/workflows/nightly.yml";

/** @throws Advice if the snapshot has no such part, or the product cannot do without it */
export function checkPart(directory: string, part: string): void {
  const manifest = join(directory, "apps", part, "package.json");
  if (TOOLS.includes(part) && existsSync(join(directory, "packages", part))) return;
  const { app } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : {};
  if (!app) throw new Advice(`There is no ${part} to remove: name a folder in apps/, ${TOOLS.join(", ")}.`);
  if (app.kind === "json") throw new Advice(`${part} sends the emails and updates open pages. It cannot be removed.`);
}

/** Removes an app or a tool from a snapshot, with everything that only it needs. Does nothing if it is not there. */
export function removePart(directory: string, part: string): void {
  const folder = join(directory, folderOf(part));
  if (!existsSync(folder)) return;
  const { app } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const documents = [`docs/${part}.png`, ...(part === "bench" ? ["docs/performance.md"] : [])];
  const units = globSync(`deploy/systemd/*-${part}@.service`, { cwd: directory });
  for (const path of [folder, ...[...documents, ...units].map((file) => join(directory, file))])
    rmSync(path, { recursive: true, force: true });
  if (app) editDocuments(directory, (text) => withoutApp(text, { name: part, ...app }));
  else removeCommand(directory, part);
  removeUnusedCatalogEntries(directory);
}

/** Removes a script of the top package.json, with its documentation and its job in the nightly workflow. */
export function removeCommand(directory: string, name: string): void {
  editDocuments(directory, (text) => withoutTool(text, name));
  const nightly = join(directory, NIGHTLY);
  if (existsSync(nightly) && readFileSync(nightly, "utf8").includes("command: []")) rmSync(nightly);
  removeScript(directory, name);
}

/** The changelog describes the past, and `pnpm install` updates the lockfile. */
function editDocuments(directory: string, edit: (text: string) => string) {
  const documents = listFiles(directory).filter((path) => /(\.(md|example|ya?ml|conf)|Caddyfile)$/.test(path));
  for (const file of documents) if (!["CHANGELOG.md", "pnpm-lock.yaml"].includes(basename(file))) editText(file, edit);
}

/** Where a part is in the checkout. git leaves ignored files there, such as `node_modules`. */
export const folderOf = (part: string): string => join(TOOLS.includes(part) ? "packages" : "apps", part);

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

/** A catalog keeps only the versions that a package.json uses. */
function removeUnusedCatalogEntries(directory: string) {
  const manifests = listFiles(directory).filter((file) => basename(file) === "package.json");
  const used = new Set<string>();
  for (const file of manifests) {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(file, "utf8"));
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) used.add(name);
  }
  editText(join(directory, "pnpm-workspace.yaml"), (text) =>
    text.replace(/^catalog:\n(?: +.*\n)*/m, (catalog) =>
      catalog.replaceAll(/^ +"?([^"\n]+?)"?: .*\n/gm, (line, name) => (used.has(name) ? line : "")),
    ),
  );
}
