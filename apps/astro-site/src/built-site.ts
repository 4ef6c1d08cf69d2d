import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { notFound } from "@latchkey/server";
import express, { type RequestHandler } from "express";
import type { Astro } from "./astro.ts";

/** The output of `astro build`, for server.ts and the tests. */
export async function builtSite(): Promise<Astro> {
  const dist = new URL("../dist/", import.meta.url);
  const { handler } = await import(new URL("server/entry.mjs", dist).href);
  const serve = express.static(fileURLToPath(new URL("client", dist)), { index: false });
  // Pages have no extension, so they need no file system lookup.
  const files: RequestHandler = (req, res, next) => (extname(req.path) ? serve(req, res, next) : next());
  return { render: handler, unmatched: notFound, files, inlineStyles: false };
}
