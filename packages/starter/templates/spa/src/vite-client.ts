import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { createServer } from "vite";
import type { ClientFiles } from "./built-client.ts";

const ROOT = join(import.meta.dirname, "..");

/** Vite in this process, on this port: it compiles modules on request, and updates open pages when one changes. */
export function viteClient(): ClientFiles {
  const { promise, resolve } = Promise.withResolvers<Server>();
  const vite = promise.then((server) =>
    // Only warnings: the last lines of `pnpm dev` say where the apps are, and not what Vite has optimized since.
    createServer({ root: ROOT, logLevel: "warn", server: { middlewareMode: true, hmr: { server } } }),
  );
  return {
    // Not transformed: Vite would add an inline script, which our Content-Security-Policy forbids. main.tsx imports it.
    html: () => readFileSync(join(ROOT, "index.html"), "utf8"),
    files: async (req, res, next) => (await vite).middlewares(req, res, next),
    development: true,
    attach: resolve,
    close: async () => (await vite).close(),
  };
}
