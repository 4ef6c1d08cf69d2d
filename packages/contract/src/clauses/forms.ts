import { createHash, randomUUID } from "node:crypto";
import { apiOf, listApps } from "@latchkey/product/apps";
import { fieldErrors, pages, refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import { addressOf, createAccount, tokenFor, tokenTo } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, accountAppOf } from "../app-under-test.ts";
import { expectKnown } from "../expect.ts";

/** A page of an app that the one under test knows. */
const OTHER_APP = `http://localhost:${apiOf(listApps()).port}/page?x=1`;

/** For apps with pages. */
export function formClauses(under: AppUnderTest, app: AppWithDatabase) {
  test("return_to redirects only to pages of this site (open redirect) [G5]", async () => {
    const { username, password } = await app.client().join();
    const redirectOf = async (return_to: string) => {
      const { headers } = await app.client().post("/login", { username, password, return_to });
      return headers.get("location");
    };
    expect(await redirectOf("/notifications?page=2")).toBe("/notifications?page=2");
    for (const evil of [
      "//evil.test",
      "/\\evil.test",
      "https:evil.test",
      "https://evil.test/",
      "/%0d%0aSet-Cookie:x",
      "javascript:alert(1)",
      "/.//evil.test",
      "dashboard",
      "",
    ]) {
      expect(await redirectOf(evil), evil).toBe("/dashboard");
    }
  });

  test("a login returns to a page of another app only on its exact configured origin, which form-action allows [G5]", async () => {
    const { username, password } = await app.client().join();
    const { origin } = new URL(OTHER_APP);
    const login = await app.client().get(`/login?return_to=${encodeURIComponent(OTHER_APP)}`);
    expect(login.body).toContain(`name="return_to" value="${OTHER_APP}"`);
    expect(login.headers.get("content-security-policy")).toMatch(new RegExp(`form-action 'self'[^;]* ${origin}[ ;]`));
    const redirectOf = async (return_to: string) =>
      (await app.client().post("/login", { username, password, return_to })).headers.get("location");
    expect(await redirectOf(OTHER_APP)).toBe(OTHER_APP);
    for (const evil of [
      `${origin}@evil.test/`,
      `${origin}.evil.test/`,
      `${origin}0/`,
      `${origin}//evil.test`,
      origin,
    ]) {
      expect(await redirectOf(evil), evil).toBe("/dashboard");
    }
  });

  test("after the login the browser returns to the private page that required it", async () => {
    const { username, password } = await app.client().join();
    const browser = app.client();
    const page = `${under.privatePath}?page=2`;
    const sent = await browser.get(page);
    const login = await browser.get(sent.headers.get("location") ?? "");
    const [, return_to] = login.body.match(/name="return_to" value="([^"]*)"/) ?? [];
    expect(return_to).toBe(page);
    const answer = await browser.post("/login", { username, password, return_to });
    expect(answer.headers.get("location")).toBe(page);
  });

  test("the login page says that a session has ended, but only if one has [L18]", async () => {
    const browser = app.client();
    const { username } = await browser.join();
    const notice = async () =>
      (await browser.get("/login?return_to=/dashboard")).body.includes("Your session has ended");
    expect(await notice()).toBe(false);
    const user = app.db("users").where({ username }).select("id");
    await app.db("sessions").whereIn("user_id", user).delete();
    expect(await notice()).toBe(true);
    browser.cookies.clear();
    expect(await notice()).toBe(false);
  });

  test("a refused login keeps all input except the password [G6]", async () => {
    const typed = { username: "ann", password: "hunter2", return_to: "/notifications" };
    const { body } = await app.client().post("/login", typed);
    expect(body).toContain('value="ann"');
    expect(body).toContain('value="/notifications"');
    expect(body).not.toContain("hunter2");
  });

  test("the login's fields have labels, and autocomplete attributes for password managers [G6]", async () => {
    const { body } = await app.client().get("/login");
    expect(body).toContain('autocomplete="username');
    expect(body).toContain('autocomplete="current-password"');
    expectLabels(body);
  });

  test("user input is escaped on every page (XSS) [V3]", async () => {
    const evil = `<img src=x onerror=alert(1)>"'<script>`;
    const browser = app.client();
    await browser.join({}, { "user-agent": "<img/1.0 src=x onerror=alert(1)>" });
    const pages = [
      await browser.get("/dashboard"),
      await browser.get("/notifications"),
      await browser.get("/account/sessions"),
      await browser.get("/account"),
      await browser.post("/account/username", { username: evil }),
      await browser.post("/account/email", { email: evil }),
      await app.client().post("/register", { email: evil }),
      await app.client().post("/register/confirm", { token: evil, username: evil, password: evil }),
      await app.client().get(`/register/confirm?token=${encodeURIComponent(evil)}`),
      await app.client().get(`/email/confirm?token=${encodeURIComponent(evil)}`),
      await app.client().get(`/not-me?token=${encodeURIComponent(evil)}`),
      await app.client().post("/login", { username: evil, password: evil, return_to: `/${evil}` }),
      await app.client().get(`/login?return_to=/${encodeURIComponent(evil)}`),
    ];
    for (const { body } of pages) {
      // In a quoted attribute any text but a quote is inert.
      const markup = body.replaceAll(/="[^"]*"/g, "");
      expect(markup).not.toContain("<img src=x");
      expect(markup).not.toMatch(/<script>|onerror=alert|<img\/1/);
    }
  });

  if (accountAppOf(under).json) return; // The rest is about pages, which a single-page app renders in the browser.

  test("a refused form keeps all input except passwords, and links each message to its field [G6]", async () => {
    const token = await tokenFor(app.db, "register", "hunter@example.com");
    const typed = { token, username: "a b", password: "hunter2" };
    const { body, status } = await app.client().post("/register/confirm", typed);
    expect(status).toBe(422);
    expect(body).toContain('value="a b"');
    expect(body).not.toContain("hunter2");
    expect(body).toMatch(/aria-describedby="username-message"/);
    expect(body).toContain('id="username-message"');
  });

  test("fields have labels, and autocomplete attributes for password managers [G6]", async () => {
    const register = (await app.client().get("/register")).body;
    const confirm = (
      await app.client().get(`/register/confirm?token=${await tokenFor(app.db, "register", "filled@example.com")}`)
    ).body;
    const browser = app.client();
    await browser.join();
    const account = (await browser.get("/account")).body;
    expect(register).toContain('autocomplete="email"');
    for (const page of [confirm, account]) {
      expect(page).toContain('autocomplete="username');
      expect(page).toContain('autocomplete="new-password"');
    }
    expect(account).toContain('autocomplete="current-password"');
    for (const page of [register, confirm, account]) expectLabels(page);
  });

  test.each([
    ["/register/confirm", "/register", { username: "late", password: "a long enough password" }],
    ["/password/reset", "/password/forgot", { password: "a long enough password" }],
    ["/email/confirm", "/account", {}],
    ["/not-me", "/password/forgot", {}],
  ])(
    "an invalid link to %s shows an explanation, no form, and no link but one to %s [G6]",
    async (path, wayOn, fields) => {
      for (const [status, answer] of [
        [200, await app.client().get(path)],
        [200, await app.client().get(`${path}?token=x`)],
        [410, await app.client().post(path, { token: "x", ...fields })],
      ] as const) {
        const main = mainOf(answer.body);
        expect(answer.status).toBe(status);
        expect(main).toContain(`<p class="alert" role="alert">${refusalText("invalid_link")}`);
        expect(main).not.toMatch(/<form|<input|<button/);
        expect([...main.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([wayOn]);
      }
    },
  );

  test.each([
    ["register", "/register/confirm", "/register"],
    ["reset_password", "/password/reset", "/password/forgot"],
  ] as const)(
    "an expired link to %s is sent again with one click, to the same address [G6]",
    async (kind, path, form) => {
      const { email } = await app.client().join();
      const sentTo = kind === "register" ? `late-${email}` : email;
      const token = await tokenFor(app.db, kind, sentTo);
      await app.db("user_tokens").where({ sent_to: sentTo }).update({ expires_at: app.db.fn.now() });
      const main = mainOf((await app.client().get(`${path}?token=${token}`)).body);
      expect(main).toContain(`<p class="alert" role="alert">${refusalText("expired_link")}`);
      expect(main).toContain(`<form action="${form}" method="post"`);
      expect(main).toContain(`name="email" value="${sentTo}"`);
      expect(main).toContain(pages.layout.sendNewLink.submit);
      expect(main).not.toContain('name="token"');
      const sent = await app.client().post(form, { email: sentTo });
      expect(sent.body).toContain(pages.layout.resend.hint({ email: sentTo }));
    },
  );

  test.each([
    ["change_email", "/email/confirm", "/account"],
    ["report_intruder", "/not-me", "/password/forgot"],
  ])("an expired link to %s says so, and its holder cannot renew it", async (purpose, path, wayOn) => {
    const browser = app.client();
    const { email } = await browser.join();
    const next = `next-${email}`;
    await browser.post("/account/email", { email: next });
    const token = await tokenTo(app.db, purpose, purpose === "change_email" ? next : email);
    await app.db("user_tokens").whereIn("sent_to", [email, next]).update({ expires_at: app.db.fn.now() });
    const main = mainOf((await app.client().get(`${path}?token=${token}`)).body);
    expect(main).toContain(`<p class="alert" role="alert">${refusalText("expired_link")}`);
    expect(main).not.toMatch(/<form|<input|<button/);
    expect([...main.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([wayOn]);
  });

  test("a link to an address that another account got since shows an explanation, no form, and a link [G6]", async () => {
    const email = `late-${randomUUID()}@example.com`;
    const browser = app.client();
    await browser.join();
    await browser.post("/account/email", { email });
    const links = [
      [`/register/confirm?token=${await tokenFor(app.db, "register", email)}`, "/login"],
      [`/email/confirm?token=${await tokenTo(app.db, "change_email", email)}`, "/account"],
    ] as const;
    for (const [path] of links) expect(mainOf((await browser.get(path)).body)).toContain("<form");
    await createAccount(app.db, {
      username: `late-${randomUUID().slice(0, 8)}`,
      email,
      password: "a long enough password",
    });
    for (const [path, wayOn] of links) {
      const main = mainOf((await browser.get(path)).body);
      expect(main).toContain(`<p class="alert" role="alert">${fieldErrors.email_taken}`);
      expect(main).not.toMatch(/<form|<input|<button/);
      expect([...main.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([wayOn]);
    }
  });

  test("a report that could only lock the account shows an explanation, no form, and a link [R9]", async () => {
    const { username, email } = await app.client().join();
    const owner = await app.db("users").where({ username }).first("id");
    const token = "lost";
    await app.db("user_tokens").insert({
      token_hash: createHash("sha256").update(token).digest("base64url"),
      purpose: "report_intruder",
      subject: owner?.id,
      user_id: owner?.id,
      sent_to: email,
      expires_at: new Date(Date.now() + 60_000),
    });
    await app
      .db("users")
      .where({ username })
      .update(addressOf(`intruder-${email}`));
    await createAccount(app.db, { username: `${username}-2`, email, password: "a long enough password" });
    const { status, body } = await app.client().post("/not-me", { token });
    const main = mainOf(body);
    expect(status).toBe(409);
    expect(main).toContain('<p class="alert" role="alert">Your account is locked');
    expect(main).not.toMatch(/<form|<input|<button/);
    expect([...main.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(["/login"]);
  });

  test("the notice of a completed change is shown once, only to its user, and cannot be forged", async () => {
    const [browser, other] = [app.client(), app.client()];
    const { username } = await browser.join();
    await other.join();
    const notice = pages.account.username.done;
    const { status } = await browser.post("/account/username", { username: `${username}-2` });
    const [[name, value] = ["", ""]] = [...browser.cookies].filter(([cookie]) => cookie.includes(".flash."));
    expect([status, value]).toEqual([303, expect.stringMatching(/^username\./)]);
    expect((await browser.get("/account")).body).toContain(notice);
    expect((await browser.get("/account")).body).not.toContain(notice);
    for (const forged of [value, value.replace("username", "password"), "username.", "username", "username.%C3%A9"]) {
      other.cookies.set(name, forged);
      const { body } = await other.get("/account");
      expect(body).not.toContain(notice);
      expect(body).not.toContain(pages.account.password.done);
    }
  });

  test("every form on a page of one user is refused once another user has logged in, and changes nothing [L17]", async () => {
    const [first, second] = [await app.client().join(), await app.client().join()];
    const browser = app.client();
    await browser.login(first.username, first.password);
    const forms: Form[] = [];
    for (const path of ["/", "/dashboard", "/notifications", "/account", "/account/sessions"]) {
      forms.push(...formsOn((await browser.get(path)).body));
    }
    expect([...new Set(forms.map(({ action }) => action))].sort()).toEqual([
      ...["/account/data", "/account/delete", "/account/email", "/account/password", "/account/sessions/end"],
      ...["/account/sessions/end-others", "/account/username", "/logout", "/notifications/read"],
    ]);

    await browser.login(second.username, second.password);
    const users = () => app.db("users").whereIn("username", [first.username, second.username]).orderBy("username");
    const before = await users();
    for (const { action, fields } of forms) {
      const typed = { ...fields, username: "taken-over", current_password: second.password, password: second.password };
      const answer = await browser.post(action, typed, { referer: `${app.origin}/account` });
      expect(answer.status, action).toBe(409);
      expect(answer.body).toContain(refusalText("other_users_page", { username: second.username }));
      expect(answer.body).toContain(`<a class="button" href="/account">Continue as ${second.username}</a>`);
    }
    expect(await users()).toEqual(before);
    expectKnown(await browser.get("/dashboard"), second.username);

    await browser.login(first.username, first.password); // The same user again: the forms of that page work.
    const { fields = {} } = forms.find(({ action }) => action === "/account/username") ?? {};
    const renamed = { ...fields, username: `${first.username}-renamed` };
    expect((await browser.post("/account/username", renamed)).headers.get("location")).toBe("/account");
  });
}

interface Form {
  action: string;
  fields: Record<string, string>;
}

/** Lists the forms of a page with their hidden fields. */
function formsOn(page: string): Form[] {
  const forms = page.matchAll(/<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g);
  return [...forms].map(([, action = "", inside = ""]) => {
    const hidden = inside.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
    return { action, fields: Object.fromEntries([...hidden].map(([, name = "", value = ""]) => [name, value])) };
  });
}

const mainOf = (page: string) => page.match(/<main[^>]*>([\s\S]*)<\/main>/)?.[1] ?? "";

function expectLabels(page: string) {
  for (const [, id] of page.matchAll(/<input[^>]*\bid="([^"]+)"/g)) expect(page).toContain(`<label for="${id}"`);
}
