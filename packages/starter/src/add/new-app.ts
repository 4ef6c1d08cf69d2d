import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type App, apiOf, ROOT, sitesOf } from "@latchkey/product/apps";
import { Advice } from "../advice.ts";
import { PARTS } from "../remove/parts.ts";
import { nextPort, parsePort, portsOf } from "./ports.ts";

const TEMPLATES = join(import.meta.dirname, "../../templates");

/** Files that replace those of a kind and add to them, for apps of this kind with a login page of their own. */
const WITH_LOGIN = "-login";

export const KINDS = readdirSync(TEMPLATES)
  .filter((kind) => !kind.endsWith(WITH_LOGIN))
  .sort();

/** Files by their paths in the repository. */
export type Files = Map<string, string>;

interface Options {
  name: string;
  kind?: string;
  /** Whether it has a login page of its own. */
  login?: boolean;
  title?: string;
  port?: string;
}

/**
 * Returns the files of a new app: those of its template, of which only package.json changes.
 * @param apps those that exist
 * @throws Advice if the name, the title or the port is invalid or taken
 */
export function newApp({ name, kind = "", login, title = name, port }: Options, apps: App[]): Files {
  if (!KINDS.includes(kind)) throw new Advice(`--kind must be one of ${KINDS.join(", ")}`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Advice("NAME must be lowercase words with hyphens, like team-wiki");
  const prefix = name.toUpperCase().replaceAll("-", "_");
  const app = { name, title, prefix, port: port === undefined ? nextPort(apps) : parsePort(port) };
  requireFree(app, apps);
  if (sitesOf(apps).length === 0 && !HAVE_AN_ACCOUNT.includes(kind))
    throw new Advice(
      `The users of an app of kind ${kind} have their account on a site. Add one first, with --kind spa`,
    );
  return filesOf(kind, app, apps, login);
}

type New = Pick<App, "name" | "title" | "prefix" | "port">;

/** The same without checks. */
export function filesOf(kind: string, { name, ...own }: New, apps: App[], login = false): Files {
  const files: Files = new Map();
  const { directory: api } = apiOf(apps);
  for (const path of CONFIGURATION) files.set(path, readFileSync(join(api, path), "utf8"));
  for (const folder of foldersOf(kind, login)) {
    for (const path of globSync(CONTENTS, { cwd: folder })) files.set(path, readFileSync(join(folder, path), "utf8"));
  }
  files.set("package.json", manifestOf(files.get("package.json") ?? "", name, own));
  return new Map([...files].map(([path, text]) => [`apps/${name}/${path}`, text]));
}

/** Packages and apps share a scope, the settings of an app start with its prefix, and pages link to others by title. */
function requireFree({ name, ...own }: New, apps: App[]) {
  if (existsSync(join(ROOT, "packages", name))) throw new Advice(`packages/${name} already has that name`);
  if (PARTS.includes(name))
    throw new Advice(`The name ${name} is reserved: pnpm starter remove ${name} removes a part of the starter`);
  if (!own.title.trim()) throw new Advice("--title must not be empty");
  for (const other of apps) {
    if (other.name === name) throw new Advice(`apps/${name} already exists`);
    if (other.prefix === own.prefix)
      throw new Advice(`The settings of apps/${other.name} already start with ${own.prefix}_`);
    if (other.title === own.title) throw new Advice(`apps/${other.name} already has the title ${own.title}`);
    const taken = portsOf(other).find((port) => portsOf(own).includes(port));
    if (taken) throw new Advice(`apps/${other.name} already has port ${taken}, which an app on ${own.port} needs, too`);
  }
}

/** Kinds that need no site: the API's own, whose users log in at the API, and a site. */
const HAVE_AN_ACCOUNT = ["api", "spa"];

/** The folders of a template, of which each may replace files of those before it. */
function foldersOf(kind: string, login: boolean) {
  const [template, loginTemplate] = [join(TEMPLATES, kind), join(TEMPLATES, kind + WITH_LOGIN)];
  if (login && !existsSync(loginTemplate)) throw new Advice(`--login is not for --kind ${kind}`);
  return login ? [template, loginTemplate] : [template];
}

function manifestOf(template: string, name: string, own: object) {
  const manifest = JSON.parse(template);
  const renamed = { ...manifest, name: manifest.name.replace(/[^/]+$/, name), app: { ...manifest.app, ...own } };
  return `${JSON.stringify(renamed, null, 2)}\n`;
}

/** Copied from the API, unless the template has its own. */
const CONFIGURATION = ["vitest.config.ts"];

/** What a template consists of, besides what tools write there. */
const CONTENTS = ["*.*", "{src,test,e2e,views,site,client}/**/*.*"];
