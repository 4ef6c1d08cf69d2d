import { registrationToken } from "../../../packages/e2e/src/accounts.ts";
import { join } from "../../../packages/e2e/src/login.ts";
import { look, lookAtRefusal } from "../../../packages/e2e/src/look.ts";
import { confirmRegistration } from "../../../packages/e2e/src/register.ts";
import { originOf, test } from "../../../packages/e2e/src/test.ts";

const app = originOf(import.meta.url);

test("every view is accessible and fits the screen", async ({ page, person }) => {
  for (const path of ["/", "/login", "/register", "/password/forgot", "/not-me", "/email/confirm", "/goodbye"]) {
    await page.goto(app + path);
    await look(page, path);
  }
  await page.goto(`${app}/register/confirm?token=${await registrationToken(app, person)}`);
  await confirmRegistration(page, { ...person, password: "password1" });
  await lookAtRefusal(page, "a refused form");
  await page.goto(`${app}/login`);
  await join(page, app, person);
  await look(page, "the dashboard");
  for (const path of ["/account", "/account/sessions", "/notifications"]) {
    await page.goto(app + path);
    await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
    await look(page, path);
  }
});
