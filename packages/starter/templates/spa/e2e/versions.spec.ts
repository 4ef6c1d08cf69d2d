import { expect, originOf, test } from "../../../packages/e2e/src/test.ts";

const app = originOf(import.meta.url);

test("a page of another version gets the current script, which is not cached [O20]", async ({ page }) => {
  const html = await (await page.request.get(app)).text();
  const [path = ""] = html.match(/\/build\/[^"]+\.js/) ?? [];
  const current = await page.request.get(app + path);
  expect(current.headers()["cache-control"]).toBe("public, max-age=31536000, immutable");
  const other = await page.request.get(app + path.replace(/-[\w-]{8}\.js$/, "-01234567.js"));
  expect(other.headers()["cache-control"]).toBe("no-store");
  expect(other.headers()["content-type"]).toBe(current.headers()["content-type"]);
  expect(await other.text()).toBe(await current.text());
  expect((await page.request.get(`${app}/build/none-01234567.js`)).status()).toBe(404);
});
