import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The top folder of the repository. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The `app` field of an app's package.json. */
interface Description {
  /** Its display name, like `htmx`. */
  title: string;
  /** The prefix of its variables: `API` for `API_PORT` and `API_ORIGIN`. */
  prefix: string;
  /** The default port. */
  port: number;
  /** Whether it has the API's routes, the sites' pages, or both, as a single-page app does. Omitted for other apps. */
  kind?: "json" | "pages" | "spa";
}

export interface App extends Description {
  /** The name of its directory, like `htmx-site`. */
  name: string;
  directory: string;
  /** One sentence, from its package.json. */
  description: string;
}

/**
 * Lists the apps in the order of their ports: every `apps/*` whose package.json describes one. An image that holds a single
 * app must contain the package.json of all of them.
 */
export function listApps(root = ROOT): App[] {
  const manifests = globSync("apps/*/package.json", { cwd: root }).map((file) => join(root, file));
  return manifests.flatMap((file) => describe(file)).sort((one, other) => one.port - other.port);
}

/** Lists all apps but the one whose variables have this prefix. */
export const listOtherApps = (prefix: string): App[] => listApps().filter((app) => app.prefix !== prefix);

function describe(manifest: string): App[] {
  const { app, description = "" }: { app?: Description; description?: string } = JSON.parse(
    readFileSync(manifest, "utf8"),
  );
  const directory = dirname(manifest);
  return app ? [{ ...app, name: basename(directory), directory, description }] : [];
}

/**
 * The sites, which have a login page and those that emails link to. Emails link to the first one, and each links to the
 * others.
 */
export const sitesOf = <Each extends Pick<App, "kind">>(apps: Each[]): Each[] =>
  apps.filter(({ kind }) => kind === "pages" || kind === "spa");

/** The API, which must exist: it sends the emails. */
export function apiOf<Each extends Pick<App, "kind">>(apps: Each[]): Each {
  const api = apps.find(({ kind }) => kind === "json");
  if (!api) throw new Error('No package.json in apps/ describes the API: "app": { "kind": "json", … }');
  return api;
}

/** The names of the variables that hold the apps' origins. */
export const originVariables = (apps: Pick<App, "prefix">[]): string[] => apps.map(({ prefix }) => `${prefix}_ORIGIN`);
