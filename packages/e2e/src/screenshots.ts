import { fileURLToPath } from "node:url";
import { tokenFor } from "@latchkey/contract/accounts";
import { openDatabase } from "@latchkey/db";
import { apiOf } from "@latchkey/product/apps";
import { chromium } from "@playwright/test";
import { launchOptions } from "./launch-options.ts";
import { startStacks } from "./stacks.ts";
import { APPS, ports } from "./topologies.ts";

// Takes the screenshots in docs: `pnpm screenshots`.
const PAGES = ["/notifications", "/dashboard"];
const PICTURES = new URL("../../../docs/", import.meta.url);
const ann = { username: "ann", email: "ann@example.com", password: "a long enough password" };

const browser = await chromium.launch(launchOptions);
const { stacks, stop } = await startStacks([ports]);
try {
  const page = await browser.newPage({ viewport: { width: 960, height: 460 } });
  for (const { apps, database } of stacks) {
    const db = openDatabase(database, { name: "screenshots" });
    const token = await tokenFor(db, "register", ann.email).finally(() => db.destroy());
    const api = apps[apiOf(APPS).name];
    await page.request.post(`${api}/register/confirm`, { data: { ...ann, token } });
    await page.request.post(`${api}/login`, { data: { ...ann, password: "not the password" } });
    for (const [index, { name }] of APPS.filter(({ kind }) => kind === "pages").entries()) {
      await page.goto(`${apps[name]}${PAGES[index % PAGES.length]}`);
      await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, PICTURES)) });
    }
  }
} finally {
  await browser.close();
  await stop();
}
