import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import express, { type RequestHandler, Router } from "express";

/** Where the client's code comes from: `vite build`, or Vite itself in development. */
export interface ClientFiles {
  /** The text of index.html. */
  html(): string;
  /** Serves the scripts and styles. */
  files: RequestHandler;
  /** Whether Vite serves them, which inlines styles. */
  development: boolean;
  /** Called with the server once it listens. */
  attach?(server: Server): void;
  close?(): Promise<void>;
}

const DIST = join(import.meta.dirname, "../dist");

/** The output of `vite build`. The names of its files change with their content, so browsers cache them permanently. */
export function builtClient(): ClientFiles {
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  const files = express.static(join(DIST, "build"), { index: false, immutable: true, maxAge: "1y" });
  const builds = Router().use("/build", files, otherVersion(html));
  return { html: () => html, files: builds, development: false };
}

/**
 * A page that was sent by a process of another version requests that version's script. It gets the current one, which no
 * cache may store under that name.
 */
function otherVersion(html: string): RequestHandler {
  const current = new Map([...html.matchAll(/\/build\/([^"]+)/g)].map(([, name = ""]) => [withoutHash(name), name]));
  return function otherVersion(req, res, next) {
    const name = current.get(withoutHash(req.path.slice(1)));
    if (!name) return next();
    res.set("Cache-Control", "no-store").sendFile(name, { root: join(DIST, "build"), cacheControl: false });
  };
}

/** `index.js` for `index-Dk2x9_aB.js`. */
const withoutHash = (name: string) => name.replace(/-[\w-]{8}(?=\.\w+$)/, "");
