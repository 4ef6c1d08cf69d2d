import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { notFound } from "@latchkey/server";
import express, { type RequestHandler } from "express";
import type { Astro } from "./astro.ts";

/**
 * Loads the output of `astro build`, for server.ts and the tests.
 * @param dist the URL of its folder, with a slash at the end
 */
export async function builtSite(dist: URL): Promise<Astro> {
  const { handler } = await import(new URL("server/entry.mjs", dist).href);
  const serve = express.static(fileURLToPath(new URL("client", dist)), { index: false });
  // Pages have no extension, so they need no file system lookup.
  const files: RequestHandler = (req, res, next) => (extname(req.path) ? serve(req, res, next) : next());
  return { render: handler, unmatched: notFound, files, inlineStyles: false };
}
