import { fileURLToPath } from "node:url";
import { files as shared } from "@latchkey/ui";

const HTMX = fileURLToPath(import.meta.resolve("htmx.org/dist/htmx.min.js"));

/** The files of all sites, and htmx. Everything is served from here, nothing from a CDN. */
export const files = { ...shared, "htmx.min.js": HTMX };
