import { globSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of the repository. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The `latchkey` field of an app's package.json. */
interface Description {
  /** The prefix of its variables: `API` for `API_PORT` and `API_ORIGIN`. */
  prefix: string;
  /** The default port. */
  port: number;
  /** Whether it has the API's routes or the sites' pages. Omitted for other apps, which e2e and drill skip. */
  kind?: "json" | "pages";
}

export interface App extends Description {
  /** The name of its directory, like `htmx-site`. */
  name: string;
  directory: string;
}

/** Lists the apps, in the order of their ports. */
export function listApps(): App[] {
  const manifests = globSync("apps/*/package.json", { cwd: ROOT }).map((file) => ROOT + file);
  return manifests.flatMap((file) => describe(file)).sort((one, other) => one.port - other.port);
}

function describe(manifest: string): App[] {
  const { latchkey }: { latchkey?: Description } = JSON.parse(readFileSync(manifest, "utf8"));
  const directory = dirname(manifest);
  return latchkey ? [{ ...latchkey, name: basename(directory), directory }] : [];
}
