import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import compression from "compression";
import express, { type RequestHandler, Router } from "express";

export interface Assets {
  /** Serves them; mount it at /assets. */
  handler: RequestHandler;
  /** Where a page finds the file of this name. */
  url(name: string): string;
}

/**
 * Gives each file an address that changes with its content, so that browsers keep it for good (RFC 8246). It is served
 * under its plain name as well, and looked after each time, which while developing is its only address.
 * @param files paths by name
 */
export function assets(files: Record<string, string>, { development }: { development: boolean }): Assets {
  const router = Router().use(compression());
  const urls = new Map<string, string>();
  for (const [name, path] of Object.entries(files)) {
    const hashed = name.replace(/(?=\.\w+$)/, `.${hashOf(path)}`);
    router.use(`/${hashed}`, express.static(path, { immutable: true, maxAge: "1y" }));
    router.use(`/${name}`, express.static(path));
    urls.set(name, `/assets/${development ? name : hashed}`);
  }
  return {
    handler: router,
    url(name) {
      const found = urls.get(name);
      if (!found) throw new Error(`There is no file ${name} among the assets`);
      return found;
    },
  };
}

const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12);
