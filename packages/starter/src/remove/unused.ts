import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { App } from "@latchkey/product/apps";
import { withoutApp } from "@latchkey/product/without-app";
import { editDocuments, editText, listFiles } from "../files.ts";
import { removeTraces } from "./traces.ts";

/**
 * Removes the packages that only a removed one used. What a template of `add app` uses stays, until the starter goes, and so
 * does what a script of the top package.json runs.
 */
export function removeUnusedPackages(directory: string, removed: Manifest): void {
  const used = usedDependencies(directory);
  const scripts = JSON.stringify(readManifest(join(directory, "package.json")).scripts);
  for (const [dependency, version] of Object.entries(dependenciesOf(removed))) {
    const name = basename(dependency);
    const folder = join(directory, "packages", name);
    if (!version.startsWith("workspace:") || !existsSync(folder)) continue;
    if (used.has(dependency) || scripts.includes(`packages/${name}/`) || scripts.includes(dependency)) continue;
    const manifest = readManifest(join(folder, "package.json"));
    rmSync(folder, { recursive: true });
    editDocuments(directory, (text) => withoutPackage(text, name));
    removeUnusedPackages(directory, manifest);
  }
}

/** Removes what documents say about a package: what `withoutApp` removes, and rows of tables that name its folder. */
export const withoutPackage = (text: string, name: string): string =>
  withoutApp(text, { name, prefix: name }).replaceAll(new RegExp(`^\\|.*\\bpackages/${name}[/\`].*\\n`, "gm"), "");

/** A catalog keeps only the versions that a package.json uses, and the overrides around them are marked with their names. */
export function removeUnusedCatalogEntries(directory: string): void {
  const used = usedDependencies(directory);
  const unused: string[] = [];
  editText(join(directory, "pnpm-workspace.yaml"), (text) => {
    const kept = text.replace(/^catalog:\n(?: +.*\n)*/m, (catalog) =>
      catalog.replaceAll(/^ +"?([^"\n]+?)"?: .*\n/gm, (line, name) => {
        if (!used.has(name)) unused.push(name);
        return used.has(name) ? line : "";
      }),
    );
    return unused.reduce((rest, name) => withoutApp(rest, { name, prefix: name }), kept);
  });
  for (const name of unused) removeTraces(directory, name);
}

/** What any package.json depends on, those of the templates included. */
function usedDependencies(directory: string) {
  const manifests = listFiles(directory).filter((file) => basename(file) === "package.json");
  return new Set(manifests.flatMap((file) => Object.keys(dependenciesOf(readManifest(file)))));
}

interface Manifest {
  app?: Pick<App, "prefix" | "port" | "kind">;
  scripts?: object;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export const readManifest = (file: string): Manifest => JSON.parse(readFileSync(file, "utf8"));

const dependenciesOf = ({ dependencies, devDependencies }: Manifest) => ({ ...dependencies, ...devDependencies });
