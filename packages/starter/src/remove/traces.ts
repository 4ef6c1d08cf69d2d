import { existsSync } from "node:fs";
import { join } from "node:path";
import { applyEdits, type Edit, removeBlock, removeLines, replace } from "./edits.ts";

/** What else concerns a dependency, by its name in the catalog and by file. */
const TRACES: Record<string, Record<string, Edit[]>> = {
  astro: {
    ".gitignore": [removeLines(".astro")],
    ".vscode/extensions.json": [removeLines("astro-build.astro-vscode")],
    Dockerfile: [replace(" ASTRO_TELEMETRY_DISABLED=1")],
    "biome.json": [replace('"!**/*.astro", ')],
    "turbo.json": [removeLines("ASTRO_TELEMETRY_DISABLED"), removeLines(".astro/**")],
    "packages/commands/src/inspector.ts": [replace("|[\\\\/]astro[\\\\/]bin[\\\\/]")],
    "packages/commands/src/turbo.ts": [replace(', ASTRO_TELEMETRY_DISABLED: "1"')],
    "packages/commands/test/documents.test.ts": [replace('"*.astro", ')],
    "packages/commands/turbo.json": [replace(".astro,")],
    "packages/deploy/tests/images.spec.ts": [replace("astro|astrojs|")],
    "packages/e2e/turbo.json": [removeLines(".astro/**")],
  },
  eta: { "packages/commands/test/documents.test.ts": [replace('"*.eta", ')] },
  "htmx.org": {
    "packages/ui/assets/forms.js": [
      removeBlock('addEventListener("htmx:before:response"'),
      removeBlock('addEventListener("htmx:error"'),
      removeLines('addEventListener("htmx:after:swap"'),
    ],
    "packages/ui/assets/live.js": [removeLines('["htmx:after:swap", "htmx:error"]')],
    "packages/ui/assets/passkeys.js": [removeLines('addEventListener("htmx:after:swap"')],
  },
};

/** Removes what settings and code say about a dependency that is no longer used. */
export function removeTraces(directory: string, dependency: string): void {
  for (const [path, edits] of Object.entries(TRACES[dependency] ?? {})) {
    const file = join(directory, path);
    if (existsSync(file)) applyEdits(file, edits);
  }
}
