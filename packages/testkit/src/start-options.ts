import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the options of node in an app's start script, which limit its memory. */
export function startOptions(directory: string): string[] {
  const manifest = join(directory, "package.json");
  const { scripts } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : {};
  return scripts?.start?.match(/--[\w-]+(=\S+)?/g) ?? [];
}
