import type { Answer, Client } from "@latchkey/testkit/client";
import type { HostileProvider } from "@latchkey/testkit/hostile-provider";
import { pages, refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import type { AppWithDatabase } from "../app-under-test.ts";
import { expectKnown, expectStepUp } from "../expect.ts";
import { followTo, locationOf, providerLogin, registered } from "../providers.ts";
import { enrol } from "../second-factor.ts";
import { ageLogin, expireSession } from "../sessions.ts";
import { loginFields } from "../waiting-forms.ts";

const USERNAME = "/account/username";

/** For apps with pages: forms that wait while their user logs in with a provider. */
export function providerFormClauses({ app, provider }: { app: AppWithDatabase; provider: HostileProvider }) {
  const post = (browser: Client, username: string) =>
    browser.post(USERNAME, { username }, { referer: `${app.origin}/account` });
  const askAgain = () => {
    provider.misbehavior = { claims: { auth_time: Math.floor(Date.now() / 1000) } };
  };

  /** Chooses the provider on a login page that keeps a form, and follows it there. @returns the path of the callback */
  async function leaveWith(browser: Client, page: Answer) {
    const { waiting: waiting_form, return_to } = loginFields(page);
    const form = { provider: "acme", return_to, waiting_form, waiting_action: USERNAME };
    expect(page.body).toContain('action="/login/with"');
    const { headers } = await browser.post("/login/with", form);
    return followTo(headers.get("refresh")?.split("url=")[1] ?? "");
  }

  /** Submits the form of the page that continues it, as its script does. */
  async function goOn(browser: Client, location: string | null) {
    expect(location).toMatch(/^\/login\/continue\?form=/);
    const page = await browser.get(location ?? "");
    expect(page.body).toContain(pages.login.resumed.title);
    return browser.post(USERNAME, loginFields(page));
  }

  async function withOldLogin() {
    const person = await registered(app, provider);
    await ageLogin(app.db, person.browser);
    return person;
  }

  test("after its user has confirmed the login at the provider, a form that waits goes through exactly once [L19]", async () => {
    const { browser, username } = await withOldLogin();
    const callback = await leaveWith(browser, await post(browser, `new-${username}`));
    askAgain();
    const [status, location = ""] = locationOf(await browser.get(callback));
    expect(status).toBe(303);
    const stranger = await registered(app, provider);
    for (const [name, value] of browser.cookies) if (name.includes(".form-")) stranger.browser.cookies.set(name, value);
    expect(locationOf(await goOn(stranger.browser, String(location)))).toEqual([303, "/account"]);
    expect(locationOf(await goOn(browser, String(location)))).toEqual([303, "/account"]);
    expectKnown(await browser.get("/account"), `new-${username}`);
    expectKnown(await stranger.browser.get("/account"), stranger.username);
    expect(locationOf(await goOn(browser, String(location)))).toEqual([303, "/account"]);
    for (const path of ["/login/continue", "/login/continue?form=x"]) // Another site can only guess.
      expect(locationOf(await browser.get(path))).toEqual([303, "/dashboard"]);
  });

  test("a form still waits after a provider login that does not count as recent, and after a canceled one [L19]", async () => {
    const { browser, username } = await withOldLogin();
    const callback = await leaveWith(browser, await post(browser, `new-${username}`));
    const [, location] = locationOf(await browser.get(callback));
    const asked = await goOn(browser, String(location));
    expectStepUp(asked);
    const again = await leaveWith(browser, asked);
    const [, canceled = ""] = locationOf(
      await browser.get(
        `${again.split("?")[0]}?error=access_denied&${again.split("?")[1]?.replace(/code=[^&]*&?/, "")}`,
      ),
    );
    const target = new URLSearchParams(String(canceled).split("?")[1]).get("return_to");
    askAgain();
    expect(
      locationOf(await providerLogin(browser, `/login/with/acme?return_to=${encodeURIComponent(target ?? "")}`)),
    ).toEqual([303, target]);
    expect(locationOf(await goOn(browser, target))).toEqual([303, "/account"]);
    expectKnown(await browser.get("/account"), `new-${username}`);
  });

  test("a form whose session had ended is shown again after a login with a provider and a code, and changes nothing before [L20]", async () => {
    const person = await registered(app, provider);
    const { browser, username } = person;
    await app.db("sessions").update({ sess: app.db.raw("(sess::jsonb - 'provider')::json") });
    const { app: phone } = await enrol(browser);
    await browser.get("/account");
    await expireSession(app.db, browser);
    const typed = `new-${username}`;
    const callback = await leaveWith(browser, await post(browser, typed));
    const [, location = ""] = locationOf(await browser.get(callback));
    const target = new URLSearchParams(String(location).split("?")[1]).get("return_to");
    expect(locationOf(await browser.post("/login/code", { code: phone.code(), return_to: target }))).toEqual([
      303,
      target,
    ]);
    const shown = await goOn(browser, target);
    expect([shown.status, shown.body]).toEqual([409, expect.stringContaining(refusalText("form_kept"))]);
    expect(shown.body).toContain(`value="${typed}"`);
    expect(await app.db("users").where({ username: typed })).toEqual([]);
  });

  test("a form whose session had ended is still shown again if the login with a provider has to be confirmed first [L20]", async () => {
    const { browser, username } = await registered(app, provider);
    await browser.get("/account");
    await expireSession(app.db, browser);
    const callback = await leaveWith(browser, await post(browser, `new-${username}`));
    const [, location] = locationOf(await browser.get(callback));
    const asked = await goOn(browser, String(location));
    expectStepUp(asked);
    const confirming = await leaveWith(browser, asked);
    askAgain();
    const [, confirmed] = locationOf(await browser.get(confirming));
    const shown = await goOn(browser, String(confirmed));
    expect([shown.status, shown.body]).toEqual([409, expect.stringContaining(`value="new-${username}"`)]);
  });

  test("a form that is too long for a cookie, or not sealed for its URL, leads back to its page [L19]", async () => {
    const { browser, username } = await withOldLogin();
    const page = await post(browser, "x".repeat(2_000));
    expect(locationOf(await browser.get(await leaveWith(browser, page)))).toEqual([303, "/account"]);
    const other = loginFields(await post(browser, `new-${username}`)).waiting;
    for (const [waiting_form, waiting_action] of [
      ["x", USERNAME],
      [other, "/account/email"],
    ]) {
      const sent = await browser.post("/login/with", {
        provider: "acme",
        return_to: "/account",
        waiting_form,
        waiting_action,
      });
      const callback = await followTo(sent.headers.get("refresh")?.split("url=")[1] ?? "");
      expect(locationOf(await browser.get(callback))).toEqual([303, "/account"]);
    }
    const { waiting } = loginFields(await post(browser, "x".repeat(800)));
    const far = { provider: "acme", return_to: `/account?${"x".repeat(1_900)}`, waiting_action: USERNAME };
    const { setCookies } = await browser.post("/login/with", { ...far, waiting_form: waiting });
    expect(setCookies.filter(({ length }) => length > 4_096)).toEqual([]);
    const link = new URLSearchParams({ return_to: "/account", waiting_form: other, waiting_action: USERNAME });
    expect(locationOf(await providerLogin(browser, `/login/with/acme?${link}`))).toEqual([303, "/account"]);
  });
}
