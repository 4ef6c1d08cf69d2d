import { fileURLToPath } from "node:url";
import { tokenFor } from "@latchkey/contract/accounts";
import { openDatabase } from "@latchkey/db";
import { chromium } from "@playwright/test";
import { launchOptions } from "./launch-options.ts";
import { startStacks } from "./stacks.ts";
import { ports } from "./topologies.ts";

// Takes the README's screenshots: `pnpm screenshots`.
const PAGES = { "htmx-site": "/notifications", "astro-site": "/dashboard" };
const PICTURES = new URL("../../../docs/", import.meta.url);
const ann = { username: "ann", email: "ann@example.com", password: "a long enough password" };

const browser = await chromium.launch(launchOptions);
const { stacks, stop } = await startStacks([ports]);
try {
  const page = await browser.newPage({ viewport: { width: 960, height: 460 } });
  for (const { apps, database } of stacks) {
    const db = openDatabase(database, { name: "screenshots" });
    const token = await tokenFor(db, "register", ann.email).finally(() => db.destroy());
    await page.request.post(`${apps.api}/register/confirm`, { data: { ...ann, token } });
    await page.request.post(`${apps.api}/login`, { data: { ...ann, password: "not the password" } });
    for (const [name, path] of Object.entries(PAGES)) {
      await page.goto(`${apps[name]}${path}`);
      await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, PICTURES)) });
    }
  }
} finally {
  await browser.close();
  await stop();
}
