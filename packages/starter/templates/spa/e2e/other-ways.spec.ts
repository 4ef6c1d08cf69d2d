import { pages, refusalText } from "@latchkey/texts";
import { changeUsername } from "../../../packages/e2e/src/account-page.ts";
import { ageSessions, registrationToken, removePasskeys } from "../../../packages/e2e/src/accounts.ts";
import { emailTo, linkTo } from "../../../packages/e2e/src/emails.ts";
import { expectKnown, expectRemembered, logOut } from "../../../packages/e2e/src/login.ts";
import { look } from "../../../packages/e2e/src/look.ts";
import { personOf } from "../../../packages/e2e/src/people.ts";
import { appOf, expect, originOf, type Page, stackOf, statusOf, test } from "../../../packages/e2e/src/test.ts";
import { ports } from "../../../packages/e2e/src/topologies.ts";
import { attachAuthenticator, withoutSuggestions } from "../../../packages/e2e/src/virtual-authenticator.ts";

const app = originOf(import.meta.url);
const { issuers } = stackOf(ports);
const visitor = personOf(appOf(import.meta.url));

async function registerWithPasskey(page: Page, person: { username: string; email: string; password: string }) {
  await page.goto(`${app}/register/confirm?token=${await registrationToken(app, person)}`);
  await page.getByLabel("Username").fill(person.username);
  await page.getByRole("button", { name: pages.registerConfirm.passkey.submit }).click();
  await expect(page).toHaveURL(`${app}/dashboard`);
}

test("a person registers with a passkey, logs in by suggestion, confirms a change with it, and adds a password [S17]", async ({
  page,
  person,
}) => {
  await attachAuthenticator(page);
  await registerWithPasskey(page, person);
  await logOut(page, app);
  await page.goto(`${app}/login?return_to=/account`); // Without its window, the browser accepts the suggestion by itself.
  await expect(page).toHaveURL(`${app}/account`);

  await ageSessions(app, person);
  await changeUsername(page, `${person.username}-2`);
  await expect(page.getByText(pages.login.confirm.leadWithout(person))).toBeVisible();
  await expect(page.getByLabel("Current password")).toHaveCount(0);
  await look(page, "step-up authentication without a password");
  await page.getByRole("button", { name: pages.login.confirm.passkey }).click();
  await expect(statusOf(page)).toHaveText(pages.account.username.done);

  await page.getByLabel("New password").fill(person.password);
  await page.getByRole("button", { name: pages.account.password.add }).click();
  await expect(page.getByText(pages.account.password.done)).toBeVisible();
});

test("a user who has nothing else confirms a change with an emailed code [P13]", async ({ page, person }) => {
  await attachAuthenticator(page);
  await registerWithPasskey(page, person);
  await removePasskeys(app, person);
  await ageSessions(app, person);
  await page.goto(`${app}/account`);
  await changeUsername(page, `${person.username}-2`);
  await page.getByRole("button", { name: pages.login.emailCode.send }).click();
  await expect(page.getByLabel(pages.login.emailCode.code)).toBeFocused();
  const [code = ""] = (await emailTo(person.email, "Your Latchkey code")).match(/\b\d{4} \d{4}\b/) ?? [];
  await page.getByLabel(pages.login.emailCode.code).fill(code);
  await page.getByRole("button", { name: pages.login.emailCode.submit }).click();
  await expect(statusOf(page)).toHaveText(pages.account.username.done);
});

test("a refused passkey is explained, forgotten by the browser, and keeps the username that was entered", async ({
  page,
  person,
}) => {
  await withoutSuggestions(page);
  const device = await attachAuthenticator(page);
  await registerWithPasskey(page, person);
  await removePasskeys(app, person);
  await logOut(page, app);
  await page.goto(`${app}/login`);
  await page.getByLabel(pages.login.username).fill(person.username);
  await page.getByRole("button", { name: pages.login.passkey }).click();
  await expect(page.getByRole("alert")).toHaveText(refusalText("passkey_unknown"));
  await expect(page.getByLabel(pages.login.username)).toHaveValue(person.username);
  await expect.poll(device.count).toBe(0);
  await page.getByRole("button", { name: pages.login.passkey }).click();
  await expect(page.getByRole("alert")).toHaveText(pages.login.passkeyFailed);
});

test("a person whom a provider has confirmed registers without a password, connects another account, logs out there, too, and is remembered [P3, P5]", async ({
  page,
}) => {
  await page.goto(`${app}/login`);
  await page.getByRole("link", { name: pages.login.withProvider({ title: "Acme" }) }).click();
  await page.getByRole("button", { name: visitor.name }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.registerProvider.title);
  await look(page, "a registration with a provider");
  await page.getByRole("button", { name: pages.registerProvider.submit }).click();
  const link = new URL(await linkTo(visitor.email, "Create your Latchkey account"));
  await page.goto(`${app}${link.pathname}${link.search}`); // The first site's pages may be those of another app.
  await expect(page.getByLabel("Password")).toHaveCount(0);
  await page.getByLabel("Username").fill(visitor.sub);
  await page.getByRole("button", { name: pages.registerConfirm.submit }).click();
  await expect(page).toHaveURL(`${app}/dashboard`);

  await page.goto(`${app}/account`);
  await page.getByRole("link", { name: pages.account.providers.link }).click();
  await page.getByRole("button", { name: pages.providers.connectTo({ title: "Partner" }) }).click();
  await page.getByRole("button", { name: visitor.name }).click();
  const disconnect = pages.providers.disconnectFrom({ title: "Partner", email: visitor.email });
  await page.getByRole("button", { name: disconnect }).waitFor();
  await look(page, "connected accounts");
  await page.getByRole("button", { name: disconnect }).click();
  await expect(page.getByRole("button", { name: disconnect })).toHaveCount(0);
  await expectKnown(page, app, { username: visitor.sub });

  await leaveProvider(page);
  await page.goto(`${app}/login`);
  await page.getByLabel(pages.login.remember).check();
  await page.getByRole("link", { name: pages.login.withProvider({ title: "Acme" }) }).click();
  await page.getByRole("button", { name: visitor.name }).click();
  await page.waitForURL(`${app}/dashboard`);
  await expectRemembered(page);
});

/** A logout here leads to the logout at the provider of the login. */
async function leaveProvider(page: Page) {
  await page.getByRole("button", { name: pages.layout.logOut }).click();
  await page.waitForURL(new RegExp(`^${issuers.acme}/session/end`));
  await page.getByRole("button", { name: "Log out everywhere" }).click();
  await page.waitForURL(`${app}/`);
  await expect(page.getByRole("navigation").getByRole("link", { name: pages.layout.logIn })).toBeVisible();
}
