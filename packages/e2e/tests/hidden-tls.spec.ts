import { readFile } from "node:fs/promises";
import { logIn, sessionCookies } from "../src/login.ts";
import { expect, stackOf, test } from "../src/test.ts";
import { hiddenTls } from "../src/topologies.ts";

const { sites, log } = stackOf(hiddenTls);

for (const { name, site } of sites) {
  test(`if the gateway's TLS is not trusted, a login on the ${name} fails loudly instead of silently setting no cookie [C6]`, async ({
    context,
  }) => {
    const page = await context.newPage(); // The `page` fixture would fail on the error that is expected here.
    const before = await readFile(log, "utf8");
    await page.goto(`${site}/login`);
    await logIn(page, { username: "ann", password: "a long enough password" });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Something went wrong");
    expect(await sessionCookies(page, hiddenTls)).toEqual([]);
    const logged = async () => (await readFile(log, "utf8")).slice(before.length);
    await expect.poll(logged).toContain("TRUST_PROXY must trust it");
  });
}
