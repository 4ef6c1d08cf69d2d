import { fileURLToPath } from "node:url";
import { assets as shared } from "@latchkey/ui";
import express, { type RequestHandler } from "express";

const HTMX = fileURLToPath(import.meta.resolve("htmx.org/dist/htmx.min.js"));

/** The shared stylesheet and icon, and htmx: all from here, none from a CDN. */
export function assets(): RequestHandler {
  return express.Router().use("/htmx.min.js", express.static(HTMX)).use(express.static(shared));
}
