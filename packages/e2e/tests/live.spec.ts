import { pages, refusalText } from "@latchkey/texts";
import type { Cookie, Page, Response } from "@playwright/test";
import { changePassword, changeUsername } from "../src/account-page.ts";
import { insertAccount } from "../src/accounts.ts";
import { anotherBrowser, join, logIn, sessionCookies } from "../src/login.ts";
import { api, expect, nightlyUnless, type Person, sites, stackOf, test } from "../src/test.ts";
import { ports, topologies } from "../src/topologies.ts";

const unreadOf = (page: Page) => page.getByRole("navigation").getByRole("link", { name: "Notifications" });
const toastOf = (page: Page) => page.getByRole("link", { name: pages.layout.newNotification });

for (const topology of topologies) {
  for (const [index, { name, site, other }] of stackOf(topology).sites.entries()) {
    test(
      `on ${topology.name} an open page of the ${name} leaves by itself when its session is ended in another browser [L9]`,
      nightlyUnless(topology === ports && index === 0),
      async ({ browser, page, person }) => {
        await join(page, site, person, "/notifications");
        const elsewhere = await page.context().newPage();
        await elsewhere.goto(`${other}/account`);
        const firefox = await anotherBrowser(browser, other, person);
        await expect(toastOf(page)).toBeVisible(); // A login from an unknown browser.
        await firefox.goto(`${other}/account/sessions`);
        await firefox.getByRole("button", { name: pages.sessions.logOutOthers }).click();

        await expect(page).toHaveURL(`${site}/logged-out?return_to=%2Fnotifications`);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.loggedOut.title);
        await expect(elsewhere).toHaveURL(`${other}/logged-out?return_to=%2Faccount`);
        await page.getByRole("link", { name: "Log in again" }).click();
        await logIn(page, person);
        await expect(page).toHaveURL(`${site}/notifications`);
        await firefox.context().close();
      },
    );
  }
}

for (const [index, { name, site, other }] of sites.entries()) {
  test(
    `on the ${name} every open page immediately shows the number of unread notifications`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await join(page, site, person);
      const second = await page.context().newPage();
      const third = await page.context().newPage();
      await second.goto(`${site}/account`);
      await third.goto(`${other}/dashboard`);
      for (const each of [page, second, third])
        await expect(unreadOf(each)).toHaveAccessibleName("Notifications 1 unread");
      await page.request.post(`${api}/login`, { data: { username: person.username, password: "not the password" } });
      for (const each of [page, second, third]) {
        await expect(unreadOf(each)).toHaveAccessibleName("Notifications 2 unread");
        await expect(toastOf(each)).toBeVisible();
      }
      await toastOf(second).click();
      await expect(second).toHaveURL(`${site}/notifications`);
      await second.getByRole("button", { name: pages.notificationPage.markRead }).click();
      for (const each of [page, second, third]) await expect(unreadOf(each)).toHaveAccessibleName("Notifications");
    },
  );

  test(
    `on the ${name} logging out moves every other window to the logged-out page, and its own to the home page`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await join(page, site, person);
      const [second, third] = [await page.context().newPage(), await page.context().newPage()];
      await second.goto(`${site}/account`);
      await third.goto(`${other}/dashboard`);
      await page.getByRole("button", { name: "Log out" }).click();
      await expect(page).toHaveURL(`${site}/`);
      await expect(second).toHaveURL(`${site}/logged-out?return_to=%2Faccount`);
      await expect(third).toHaveURL(`${other}/logged-out?return_to=%2Fdashboard`);
      await expect(page).toHaveURL(`${site}/`);
    },
  );

  test(
    `on the ${name} unsaved input survives a logout in another tab, for its own user only [L17, L20]`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      const t = pages.loggedOut;
      const second = { ...person, username: `${person.username}-second`, email: `second-${person.email}` };
      const typed = `typed-${person.email}`;
      await insertAccount(site, second);
      await join(page, site, person, "/account");
      const tab = await page.context().newPage();
      const typeAndEnd = async () => {
        await page.getByLabel(pages.account.email.label).fill(typed);
        await page.getByLabel("Current password").fill("half typed");
        await tab.goto(`${site}/dashboard`);
        await tab.getByRole("button", { name: "Log out" }).click();
        await expect(page.getByRole("dialog")).toContainText(t.title);
        await expect(page).toHaveURL(`${site}/account`);
        expect(await page.content()).not.toMatch(new RegExp(`${person.username}|half typed`));
        expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("half typed");
      };
      await typeAndEnd();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").getByRole("link", { name: t.logIn }).click();
      await logIn(page, person);
      await expect(page.getByRole("main")).toContainText(t.restored);
      await expect(page.getByLabel(pages.account.email.label)).toHaveValue(typed);
      await expect(page.getByLabel(pages.account.email.label)).toBeFocused();
      await expect(page.getByLabel("Current password")).toHaveValue("");

      await typeAndEnd();
      await tab.goto(`${site}/login`);
      await logIn(tab, second);
      await expect(page.getByLabel("New username")).toHaveValue(second.username);
      await expect(page.getByLabel(pages.account.email.label)).toHaveValue("");
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    },
  );

  test(
    `on the ${name} a page of one user never acts for another who logs in from a second tab: it reloads for the other [L17]`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      const second = { ...person, username: `${person.username}-second`, email: `second-${person.email}` };
      await insertAccount(site, second);
      await join(page, site, person, "/account");
      const [withoutLive, tab] = [await page.context().newPage(), await page.context().newPage()];
      await withoutLive.route("**/assets/live*.js", (route) => route.fulfill({ body: "" })); // As if the API were down.
      await withoutLive.goto(`${site}/account`);
      await tab.goto(`${other}/login`);
      const switched = tab.waitForURL(`${other}/dashboard`);
      // The page would leave if it asked for the session before the response to the login had set the cookie.
      await page.route(`${api}/live`, async (route) => {
        if (route.request().method() === "HEAD") await switched;
        await route.continue();
      });
      await logIn(tab, second);
      await switched;

      await expect(page.getByLabel("New username")).toHaveValue(second.username);
      await changeUsername(withoutLive, "taken-over");
      await expect(withoutLive.getByRole("main")).toContainText(
        refusalText("other_users_page", { username: second.username }),
      );
      await withoutLive.getByRole("link", { name: `Continue as ${second.username}` }).click();
      await expect(withoutLive).toHaveURL(`${site}/account`);
      await expect(withoutLive.getByLabel("New username")).toHaveValue(second.username);
    },
  );

  test(
    `on the ${name} logging in again and changing the password keep the browser's pages open and live`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await join(page, site, person);
      const second = await page.context().newPage();
      await second.goto(`${site}/login`);
      await logIn(second, person);
      await expect(second).toHaveURL(`${site}/dashboard`);
      await second.goto(`${site}/account`);
      await changePassword(second, person.password, "another long enough password");
      await expect(second.getByRole("main").getByRole("status")).toContainText("Your password has been changed");
      await expect(unreadOf(page)).toHaveAccessibleName("Notifications 3 unread");
      await page.request.post(`${api}/login`, { data: { username: person.username, password: "not the password" } });
      await expect(unreadOf(page)).toHaveAccessibleName("Notifications 4 unread");
      await expect(page).toHaveURL(`${site}/dashboard`);
    },
  );

  test(
    `on the ${name} an open page stays and becomes live again while the response to a new login is slow`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await join(page, site, person);
      const [before] = await sessionCookies(page, ports);
      if (!before) throw new Error("The browser has no session");
      const isUnauthorized = (response: Response) => response.url() === `${api}/live` && response.status() === 401;
      const unauthorized = page.waitForResponse(isUnauthorized);
      const after = await logInElsewhere(before, person);
      await unauthorized;
      await page.waitForResponse(isUnauthorized);
      await page.context().addCookies([after]);
      await page.request.post(`${api}/login`, { data: { username: person.username, password: "not the password" } });
      await expect(unreadOf(page)).toHaveAccessibleName("Notifications 3 unread");
      await expect(page).toHaveURL(`${site}/dashboard`);
    },
  );
}

for (const { name, site } of sites) {
  test(
    `on the ${name} two pages with unsaved input are both kept when their session ends [L20]`,
    nightlyUnless(false),
    async ({ page, person }) => {
      await page.context().addInitScript(() => {
        addEventListener("leave", () => {
          const { dataset } = document.documentElement;
          dataset.leaves = `${Number(dataset.leaves ?? 0) + 1}`;
        });
      });
      await join(page, site, person, "/account");
      const tab = await page.context().newPage();
      await tab.goto(`${site}/account`);
      for (const each of [page, tab]) await each.getByLabel(pages.account.email.label).fill(`typed-${person.email}`);
      await page.request.post(`${api}/logout`);
      for (const each of [page, tab]) {
        // The page that takes over the stream says again that the session has ended.
        await expect(each.locator("html")).toHaveAttribute("data-leaves", "2");
        await expect(each.getByRole("dialog")).toContainText(pages.loggedOut.title);
        await expect(each).toHaveURL(`${site}/account`);
      }
    },
  );
}

for (const [index, { name, site }] of sites.entries()) {
  test(
    `on the ${name} a page whose form was canceled still leaves when its session ends [L9]`,
    nightlyUnless(index === 1), // htmx says when a response leaves the page as it is. A browser's own form does not.
    async ({ page, person }) => {
      await page.clock.install();
      await join(page, site, person, "/notifications");
      await page.route(`${site}/notifications/read`, (route) => route.fulfill({ status: 204 })); // The page stays as it is.
      await page.getByRole("button", { name: pages.notificationPage.markRead }).click();
      await page.request.post(`${api}/logout`);
      const after10Seconds = async () => {
        await page.clock.fastForward(10_000);
        return page.url();
      };
      await expect.poll(after10Seconds).toBe(`${site}/logged-out?return_to=%2Fnotifications`);
    },
  );
}

/** Logs in again with a browser's session cookie, from an unknown browser, and returns the new cookie. */
async function logInElsewhere(cookie: Cookie, { username, password }: Person): Promise<Cookie> {
  const headers = { "content-type": "application/json", cookie: `${cookie.name}=${cookie.value}` };
  const answer = await fetch(`${api}/login`, { method: "POST", headers, body: JSON.stringify({ username, password }) });
  const sent = answer.headers.getSetCookie().find((each) => each.startsWith(`${cookie.name}=`));
  const [, value = ""] = sent?.match(/=([^;]+)/) ?? [];
  return { ...cookie, value };
}
