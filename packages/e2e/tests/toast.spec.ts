import { pages } from "@latchkey/texts";
import type { Page } from "@playwright/test";
import { changeUsername } from "../src/account-page.ts";
import { join } from "../src/login.ts";
import { api, expect, nightlyUnless, sites, test } from "../src/test.ts";

const toastOf = (page: Page) => page.locator("#toast");
const linkIn = (page: Page) => page.getByRole("link", { name: pages.layout.newNotification });
const guess = (page: Page, username: string) =>
  page.request.post(`${api}/login`, { data: { username, password: "not the password" } });

/** Reloads the page with a clock that only the test moves. */
async function stopTime(page: Page) {
  await page.clock.install();
  await page.reload();
  await page.clock.pauseAt(Date.now() + 60_000);
}

for (const [index, { name, site }] of sites.entries()) {
  test(
    `on the ${name} a toast stays while it has the focus, can be closed, and never covers a button`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await page.setViewportSize({ width: 320, height: 640 });
      await join(page, site, person, "/account");
      await stopTime(page);
      await expect(toastOf(page)).toHaveAttribute("role", "status");
      await guess(page, person.username);
      await linkIn(page).waitFor();
      expect(await page.evaluate(coveredButtons)).toEqual([]);

      const field = page.getByLabel(pages.account.email.label);
      await field.focus();
      await linkIn(page).focus();
      await page.clock.runFor(60_000);
      await expect(linkIn(page)).toBeVisible();
      await page.getByRole("button", { name: pages.layout.close }).click();
      await expect(toastOf(page)).toBeEmpty();
      await expect(field).toBeFocused();

      await guess(page, person.username);
      await linkIn(page).waitFor();
      await page.mouse.move(0, 0);
      await page.clock.runFor(9_000);
      await expect(toastOf(page)).toBeEmpty();
    },
  );

  test(
    `on the ${name} no toast appears for what the user does in another page of the browser`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await join(page, site, person);
      await stopTime(page);
      const second = await page.context().newPage();
      await second.goto(`${site}/account`);
      await page.evaluate(() => {
        const toast = document.getElementById("toast") ?? document.body;
        new MutationObserver(() => toast.setAttribute("data-shown", "")).observe(toast, { childList: true });
      });
      await changeUsername(second, `${person.username}-renamed`);
      await expect(page.locator("#unread")).toContainText("2 unread");
      await expect(toastOf(page)).not.toHaveAttribute("data-shown");
    },
  );
}

/** Scrolls through the page, and lists the buttons that the toast covers anywhere. */
async function coveredButtons() {
  const toast = document.getElementById("toast") ?? document.body;
  const covered: string[] = [];
  for (let y = 0; y < document.body.scrollHeight; y += 30) {
    scrollTo(0, y);
    dispatchEvent(new Event("scroll"));
    if (toast.dataset.place === "hidden") continue;
    const box = toast.getBoundingClientRect();
    for (const button of document.querySelectorAll("main button, main .button")) {
      const { left, right, top, bottom } = button.getBoundingClientRect();
      if (right < box.left || left > box.right || bottom < box.top || top > box.bottom) continue;
      covered.push(`${button.textContent} at ${y}`);
    }
  }
  scrollTo(0, 0);
  return covered;
}
