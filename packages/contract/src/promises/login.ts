import { expect, test } from "vitest";
import { type AppUnderTest, withApp } from "../app-under-test.ts";
import type { Answer } from "../client.ts";
import { expectKnown } from "../expect.ts";

export function loginPromises(under: AppUnderTest) {
  const app = withApp(under);

  test("one may log in with the user name or the address, in any case, with spaces around", async () => {
    const { username, email, password } = await app.client().register();
    for (const name of [username, username.toUpperCase(), email, email.toUpperCase(), `  ${username} `]) {
      const browser = app.client();
      expect(await browser.login(name, password), name).toBe(true);
      expectKnown(await browser.get(under.privatePath), username);
    }
  });

  test("an unknown name and a wrong password get the same answer", async () => {
    const { username } = await app.client().register();
    const wrong = await app.client().post("/login", { username, password: "not the password" });
    const unknown = await app
      .client()
      .post("/login", { username: "nobody".padEnd(username.length, "x"), password: "not the password" });
    expect(wrong.status).toBe(under.json ? 401 : 422);
    expect(anonymised(unknown)).toEqual(anonymised(wrong));
  });

  test("a wrong password shows up among the owner's notifications, and so does a login", async () => {
    const browser = app.client();
    const { username, password } = await browser.register();
    await app.client().login(username, "not the password", {
      "user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
    });
    await app.client().login(username, password);
    const { body } = await browser.get("/notifications");
    expect(body).toContain("wrong password with Firefox on Windows");
    expect(body).toContain("You signed in with");
    expect(body.indexOf("You signed in")).toBeLessThan(body.indexOf("wrong password"));
    expect(body.indexOf("wrong password")).toBeLessThan(body.indexOf("Welcome"));
  });

  test("notifications are unread until they are marked read", async () => {
    const browser = app.client();
    await browser.register();
    expect((await browser.get("/notifications")).body).toMatch(/1 unread|"unread":1\b/);
    expect([204, 303]).toContain((await browser.post("/notifications/read")).status);
    expect((await browser.get("/notifications")).body).toMatch(/You have read everything|"unread":0\b/);
  });

  test("twenty registrations of one name at once, in different case: one account, and no error", async () => {
    const password = "a long enough password";
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const username = index % 2 ? "racer" : "RACER";
        return app.client().post("/register", { username, email: `racer${index}@example.com`, password });
      }),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === (under.json ? 201 : 303))).toHaveLength(1);
    expect(statuses.filter((status) => status === (under.json ? 409 : 422))).toHaveLength(19);
    expect(await app.db("users").whereRaw("lower(username) = 'racer'")).toHaveLength(1);
  });

  test("a refused registration says at each field what is wrong, and creates nothing", async () => {
    const answer = await app
      .client()
      .post("/register", { username: "no spaces please", email: "no-address", password: "short" });
    expect(answer.status).toBe(422);
    for (const advice of ["letters, digits, dots", "e-mail address like", "at least 8"])
      expect(answer.body).toContain(advice);
    expect(await app.db("users").where({ email: "no-address" })).toEqual([]);
  });

  test("a taken name or address is said to be taken", async () => {
    const { username, email } = await app.client().register();
    const person = { username: `${username}-2`, email: `2-${email}`, password: "a long enough password" };
    expect((await app.client().post("/register", { ...person, username })).body).toContain("This user name is taken");
    expect((await app.client().post("/register", { ...person, email })).body).toContain(
      "There is an account with this address",
    );
  });

  const fields = { username: "ann", email: "ann@example.com", password: "a long enough password" };
  const odd: [string, string, object][] = [
    ["no field", "/login", {}],
    ["a missing password", "/login", { username: "ann" }],
    ["a repeated name", "/login", { username: ["ann", "bob"], password: "x" }],
    ["a repeated password", "/login", { username: "ann", password: ["x", "y"] }],
    ["NUL in a name", "/login", { username: "ann\0", password: "x" }],
    ["a missing address", "/register", { username: "ann", password: "a long enough password" }],
    ["a repeated address", "/register", { ...fields, email: ["a@example.com", "b@example.com"] }],
    ["NUL in an address", "/register", { ...fields, email: "a\0@example.com" }],
    ["a name as long as a book", "/register", { ...fields, username: "a".repeat(5000) }],
    ["an address as long as a book", "/register", { ...fields, email: `${"a".repeat(5000)}@example.com` }],
    ["names of JavaScript's own", "/register", { ["__proto__"]: "x", constructor: "y" }],
  ];
  test.each(odd)("%s is refused with 422 and no error of ours", async (_, path, sent) => {
    const before = await app.db("users").count();
    expect([401, 422]).toContain((await app.client().post(path, sent)).status);
    expect(await app.db("users").count()).toEqual(before);
  });

  if (under.json)
    test("numbers, lists, objects, null and half a character are refused with 422", async () => {
      for (const value of [8, ["pw"], { length: 8 }, null, true, "\ud800"]) {
        for (const sent of [
          { username: "ann", password: value },
          { username: value, password: "x" },
        ]) {
          expect((await app.client().post("/login", sent)).status).toBe(422);
        }
        expect((await app.client().post("/register", { ...fields, password: value })).status).toBe(422);
      }
      for (const body of ["null", "[]", '"text"', "1"]) {
        const headers = { "content-type": "application/json" };
        expect([400, 422]).toContain((await app.client().send("POST", "/login", { body, headers })).status);
      }
    });

  if (!under.json)
    test("return_to leads on to a page of this site and nowhere else", async () => {
      const { username, password } = await app.client().register();
      const leadsTo = async (return_to: string) => {
        const { headers } = await app.client().post("/login", { username, password, return_to });
        return headers.get("location");
      };
      expect(await leadsTo("/notifications?page=2")).toBe("/notifications?page=2");
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
        expect(await leadsTo(evil), evil).toBe("/dashboard");
      }
    });

  if (!under.json)
    test("the login page leads back to the private page that asked for it", async () => {
      const { username, password } = await app.client().register();
      const browser = app.client();
      const sent = await browser.get("/notifications?page=2");
      const login = await browser.get(sent.headers.get("location") ?? "");
      const [, return_to] = login.body.match(/name="return_to" value="([^"]*)"/) ?? [];
      expect(return_to).toBe("/notifications?page=2");
      const answer = await browser.post("/login", { username, password, return_to });
      expect(answer.headers.get("location")).toBe("/notifications?page=2");
    });

  if (!under.json)
    test("forms keep what was typed but the password, and tie each message to its field", async () => {
      const { body, status } = await app
        .client()
        .post("/register", { username: "a b", email: "x", password: "hunter2" });
      expect(status).toBe(422);
      expect(body).toContain('value="a b"');
      expect(body).not.toContain("hunter2");
      expect(body).toMatch(/aria-describedby="username-message"/);
      expect(body).toContain('id="username-message"');
      const refused = await app
        .client()
        .post("/login", { username: "ann", password: "hunter2", return_to: "/notifications" });
      expect(refused.body).toContain('value="ann"');
      expect(refused.body).toContain('value="/notifications"');
      expect(refused.body).not.toContain("hunter2");
    });

  if (!under.json)
    test("fields say what they hold, so that password managers fill them", async () => {
      const login = (await app.client().get("/login")).body;
      const register = (await app.client().get("/register")).body;
      expect(login).toContain('autocomplete="username"');
      expect(login).toContain('autocomplete="current-password"');
      expect(register).toContain('autocomplete="username"');
      expect(register).toContain('autocomplete="email"');
      expect(register).toContain('autocomplete="new-password"');
      for (const page of [login, register]) {
        for (const [, id] of page.matchAll(/<input[^>]*\bid="([^"]+)"/g)) expect(page).toContain(`<label for="${id}"`);
      }
    });

  if (!under.json)
    test("what people typed is inert on every page", async () => {
      const evil = `<img src=x onerror=alert(1)>"'<script>`;
      const browser = app.client();
      await browser.register({}, { "user-agent": "<img/1.0 src=x onerror=alert(1)>" });
      const pages = [
        await browser.get("/dashboard"),
        await browser.get("/notifications"),
        await app.client().post("/register", { username: evil, email: evil, password: evil, return_to: `/${evil}` }),
        await app.client().post("/login", { username: evil, password: evil, return_to: `/${evil}` }),
        await app.client().get(`/login?return_to=/${encodeURIComponent(evil)}`),
      ];
      for (const { body } of pages) {
        // A quoted attribute holds any text but quotes.
        const markup = body.replaceAll(/="[^"]*"/g, "");
        expect(markup).not.toContain("<img src=x");
        expect(markup).not.toMatch(/<script>|onerror=alert|<img\/1/);
      }
    });
}

/** Without what differs between any two answers. */
function anonymised({ status, headers, body }: Answer) {
  const kept = [...headers].filter(([name]) => name !== "date" && name !== "etag");
  return {
    status,
    headers: kept,
    body: body.replaceAll(/[0-9a-f-]{36}/g, "id").replaceAll(/value="(person|nobody)[^"]*"/g, "value"),
  };
}
