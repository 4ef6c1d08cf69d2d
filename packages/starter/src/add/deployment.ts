import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { product } from "@latchkey/product";
import { type App, apiOf, listApps } from "@latchkey/product/apps";
import { withoutApp } from "@latchkey/product/without-app";
import { Advice } from "../advice.ts";
import { readManifest } from "../remove/unused.ts";
import { portsOf } from "./ports.ts";

/**
 * What settings and the files of a deployment say of the API, and of no other app. A new app's part comes after it. Files
 * and parts that a team has removed or rewritten stay as they are.
 */
const API_PARTS: Record<string, RegExp[]> = {
  ".env.example": [/^API_ORIGIN=.*\n/m, /^API_PORT=.*\n/m],
  "deploy/Caddyfile": [/^\{\$API_ORIGIN:[\s\S]*?^\}\n\n/m],
  "deploy/nginx.conf": [/^upstream api \{[\s\S]*?^\}\n\nserver \{[\s\S]*?^\}\n\n/m],
  "deploy/metrics/prometheus.yml": [/^ +- \{.*\bapp: api \}.*\n/m],
  "compose.yaml": [
    /^ {2}API_ORIGIN: &api-origin.*\n/m,
    /^ {6}API_ORIGIN: \*api-origin\n {6}API_UPSTREAMS: .*\n/m,
    /^ {2}api-1: &api\n[\s\S]*?^ {2}api-2: \*api\n\n/m,
  ],
};

type Deployed = Pick<App, "name" | "prefix" | "port">;

/**
 * Adds an app, whose files are in the tree already, to settings, gateways, units, metrics and containers, as the API is
 * there.
 */
export function addToDeployment(directory: string, name: string): void {
  const { app } = readManifest(join(directory, "apps", name, "package.json"));
  if (!app) throw new Advice(`apps/${name}/package.json describes no app`);
  const added = { name, ...app };
  const api = apiOf(listApps(directory));
  const translate = translator(api, added);
  for (const [path, parts] of Object.entries(API_PARTS)) {
    const file = join(directory, path);
    if (!existsSync(file)) continue;
    const withApp = (text: string, part: RegExp) =>
      text.replace(part, (block) => block + removable(added, translate(block)));
    writeFileSync(file, parts.reduce(withApp, readFileSync(file, "utf8")));
  }
  for (const path of unitsOf(directory, api.name)) {
    const unit = join(directory, dirname(path), basename(path).replace(`-${api.name}@`, `-${name}@`));
    writeFileSync(unit, translate(readFileSync(join(directory, path), "utf8")));
  }
}

/** Returns the paths of the systemd units that run an app. Their names are ambiguous: `acme-team-wiki@` ends with `-wiki@`. */
export function unitsOf(directory: string, app: string): string[] {
  const runsApp = new RegExp(`^WorkingDirectory=.*/apps/${app}$`, "m");
  const units = globSync("deploy/systemd/*@.service", { cwd: directory });
  return units.filter((path) => runsApp.test(readFileSync(join(directory, path), "utf8")));
}

/** Says of one app what a text says of another. The product's name may contain the app's, as in `acme-api`. */
function translator(from: Deployed, to: Deployed) {
  const after = portsOf(to);
  const newPorts = new Map(portsOf(from).map((port, index) => [`${port}`, `${after[index]}`]));
  const translate = (text: string) =>
    text
      .replaceAll(new RegExp(`\\b${from.prefix}_`, "g"), `${to.prefix}_`)
      .replaceAll(new RegExp(`\\b${from.name}\\b`, "g"), to.name)
      .replaceAll(/\b\d{4,5}\b/g, (number) => newPorts.get(number) ?? number);
  return (text: string) => text.split(product.slug).map(translate).join(product.slug);
}

/** Between the marks that removing the app looks for, unless it finds the text without them. */
function removable(app: Deployed, block: string) {
  if (withoutApp(block, app) === "") return block;
  const [indent = ""] = block.match(/^ */) ?? [];
  return `${indent}# only:${app.name}\n${block}${indent}# /only\n`;
}
