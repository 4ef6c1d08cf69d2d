import { readFileSync } from "node:fs";

// For a container's health check: exits with 0 if the app in the current folder is running. It does not check the
// database, because restarting the container would not bring that back.
const { app } = JSON.parse(readFileSync("package.json", "utf8"));
const port = process.env[`${app.prefix}_PORT`] || app.port;
const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => ({ ok: false }));
process.exit(ok ? 0 : 1);
