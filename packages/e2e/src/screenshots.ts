import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { launchOptions } from "./launch-options.ts";
import { startStack } from "./stack.ts";

// Takes the README's pictures: `pnpm screenshots`.
const PICTURES = new URL("../../../docs/", import.meta.url);
const ann = { username: "ann", email: "ann@example.com", password: "a long enough password" };

const stack = await startStack();
const browser = await chromium.launch(launchOptions);
try {
  const page = await browser.newPage({ viewport: { width: 960, height: 460 } });
  await page.request.post(`${stack.api}/register`, { data: ann });
  await page.request.post(`${stack.api}/login`, { data: { ...ann, password: "not the password" } });
  for (const [name, site, path] of [
    ["htmx-site", stack.htmx, "/notifications"],
    ["astro-site", stack.astro, "/dashboard"],
  ]) {
    await page.goto(`${site}${path}`);
    await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, PICTURES)) });
  }
} finally {
  await browser.close();
  await stack.stop();
}
