import { readFileSync } from "node:fs";

// For the health check of a container: exits with 0 if the app whose folder this is runs. Its database does not matter, because
// no restart brings that back.
const { app } = JSON.parse(readFileSync("package.json", "utf8"));
const port = process.env[`${app.prefix}_PORT`] || app.port;
const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => ({ ok: false }));
process.exit(ok ? 0 : 1);
