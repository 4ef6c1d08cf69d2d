import { readFileSync } from "node:fs";
import { open } from "node:inspector";

/** From an app's port to its inspector's: 3000 has Node's default, 9229. */
const OFFSET = 6229;

/**
 * Opens the inspector of an app on loopback. `pnpm dev --inspect` loads this module into every process below it, and
 * runners such as nodemon must not take the app's port.
 */
const [, program = ""] = process.argv;
if (/[\\/]src[\\/]server\.ts$|[\\/]astro[\\/]bin[\\/]/.test(program)) {
  const { app } = JSON.parse(readFileSync("package.json", "utf8"));
  open(app.port + OFFSET, "127.0.0.1");
}
