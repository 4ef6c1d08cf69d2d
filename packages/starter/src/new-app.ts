import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type App, apiOf } from "@latchkey/product/apps";
import { Advice } from "./advice.ts";

const TEMPLATES = join(import.meta.dirname, "../templates");

export const KINDS = readdirSync(TEMPLATES).sort();

/** Files by their paths in the repository. */
export type Files = Map<string, string>;

interface Options {
  name: string;
  kind?: string;
  title?: string;
  port?: string;
}

/**
 * Returns the files of a new app: those of its template, of which only package.json changes.
 * @param apps those that exist
 * @throws Advice if the name or the port is invalid or taken
 */
export function newApp({ name, kind = "", title = name, port }: Options, apps: App[]): Files {
  if (!KINDS.includes(kind)) throw new Advice(`--kind must be one of ${KINDS.join(", ")}`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Advice("NAME must be lowercase words with hyphens, like team-wiki");
  const own = { title, prefix: name.toUpperCase().replaceAll("-", "_"), port: portOf(port, apps) };
  const taken = apps.find((other) => other.name === name || other.prefix === own.prefix || other.port === own.port);
  if (taken) throw new Advice(`apps/${taken.name} already has that name or port`);
  const template = join(TEMPLATES, kind);
  const manifest = JSON.parse(readFileSync(join(template, "package.json"), "utf8"));
  const app = { ...manifest.app, ...own };
  const renamed = { ...manifest, name: manifest.name.replace(/[^/]+$/, name), app };
  const files = new Map([["package.json", `${JSON.stringify(renamed, null, 2)}\n`]]);
  const { directory: api } = apiOf(apps);
  for (const path of CONFIGURATION) files.set(path, readFileSync(join(api, path), "utf8"));
  for (const path of globSync(CONTENTS, { cwd: template, exclude: ["package.json"] })) {
    files.set(path, readFileSync(join(template, path), "utf8"));
  }
  return new Map([...files].map(([path, text]) => [`apps/${name}/${path}`, text]));
}

/** Copied from the API, unless the template has its own. */
const CONFIGURATION = ["tsconfig.json", "vitest.config.ts"];

/** What a template consists of, besides what tools write there. */
const CONTENTS = ["*.*", "{src,test,e2e,views,site,client}/**/*.*"];

function portOf(port: string | undefined, apps: App[]) {
  if (port === undefined) return Math.max(2999, ...apps.map((app) => app.port)) + 1;
  const number = Number(port);
  if (!/^\d+$/.test(port) || number < 1 || number > 65_535) throw new Advice("--port must be from 1 to 65535");
  return number;
}
