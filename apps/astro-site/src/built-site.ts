import { fileURLToPath } from "node:url";
import { notFound } from "@latchkey/server";
import express from "express";
import type { Astro } from "./astro.ts";

/** What `astro build` wrote, where server.ts and the tests use it. */
export async function builtSite(): Promise<Astro> {
  const dist = new URL("../dist/", import.meta.url);
  const { handler } = await import(new URL("server/entry.mjs", dist).href);
  const files = express.static(fileURLToPath(new URL("client", dist)), { index: false });
  return { render: handler, otherwise: notFound, files, inlineStyles: false };
}
