import axe from "axe-core";
import { expect, type Page } from "./test.ts";
import { htmlErrors } from "./valid-html.ts";

/** In dark mode only the colors differ. */
const COLORS = only("color-contrast");

/** On a phone only the layout differs. */
const LAYOUT = only("color-contrast", "meta-viewport", "scrollable-region-focusable", "target-size");

const SCREENS = {
  desktop: { size: { width: 1280, height: 800 }, rules: {} },
  phone: { size: { width: 320, height: 640 }, rules: LAYOUT },
};

function only(...values: string[]) {
  return { runOnly: { type: "rule", values } } satisfies axe.RunOptions;
}

/** Expects the page to be valid and accessible, and to fit the screen: phone and desktop, light and dark. */
export async function look(page: Page, what: string) {
  await expectValidHtml(page, what);
  await page.evaluate(axe.source);
  for (const [screen, { size, rules }] of Object.entries(SCREENS)) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await violations(page, rules), `${what}, ${screen}`).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violations(page, COLORS), `${what}, ${screen}, dark`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${what}, ${screen}`).toBeLessThanOrEqual(0);
  }
}

export async function lookAtRefusal(page: Page, what: string) {
  await page.getByRole("alert").waitFor();
  await look(page, what);
}

async function violations(page: Page, options: axe.RunOptions) {
  const rules = JSON.stringify({ ...options, resultTypes: ["violations"] });
  const found = await page.evaluate<axe.Result[]>(`axe.run(document, ${rules}).then(({ violations }) => violations)`);
  return found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

/** Checks the page as the server sends it, and as scripts have changed it. */
async function expectValidHtml(page: Page, what: string) {
  // Requested by the browser, because only the browser resolves the hosts.
  const sent = await page.evaluate(async () =>
    (await fetch(location.href, { headers: { accept: "text/html" } })).text(),
  );
  for (const html of [sent, await page.content()]) expect(await htmlErrors(html), what).toEqual([]);
}
