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
  return { html: () => html, files: Router().use("/build", files), development: false };
}
