import type { Answer } from "@latchkey/testkit/client";
import { expect, test } from "vitest";
import type { AppUnderTest, AppWithDatabase } from "../app-under-test.ts";
import { expectKnown } from "../expect.ts";

export function loginClauses(under: AppUnderTest, app: AppWithDatabase) {
  test("users log in with their username or email address, in any case and with surrounding spaces", async () => {
    const { username, email, password } = await app.client().join();
    for (const name of [username, username.toUpperCase(), email, email.toUpperCase(), `  ${username} `]) {
      const browser = app.client();
      expect(await browser.login(name, password), name).toBe(true);
      expectKnown(await browser.get(under.privatePath), username);
    }
  });

  if (under.json)
    test("a login returns the same user as the next request", async () => {
      const browser = app.client();
      const { username, password } = await browser.join();
      const login = await browser.post("/login", { username, password });
      const next = await browser.get(under.privatePath);
      expect(JSON.parse(login.body).user).toEqual(JSON.parse(next.body).user);
    });

  test("an unknown name and a wrong password get the same response (user enumeration) [G1]", async () => {
    const { username } = await app.client().join();
    const wrong = await app.client().post("/login", { username, password: "not the password" });
    const unknown = await app
      .client()
      .post("/login", { username: "nobody".padEnd(username.length, "x"), password: "not the password" });
    expect(wrong.status).toBe(under.json ? 401 : 422);
    expect(normalized(unknown)).toEqual(normalized(wrong));
  });

  test("a wrong password and a login appear in the owner's notifications", async () => {
    const browser = app.client();
    const { username, password } = await browser.join();
    await app.client().login(username, "not the password", {
      "user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
    });
    await app.client().login(username, password);
    const { body } = await browser.get("/notifications");
    expect(body).toContain("wrong password from Firefox on Windows");
    expect(body).toMatch(/You logged in from[\s\S]*wrong password[\s\S]*You logged in from/);
  });

  test("notifications are unread until they are marked as read", async () => {
    const browser = app.client();
    await browser.join();
    expect((await browser.get("/notifications")).body).toMatch(/1 unread|"unread":1\b/);
    expect([204, 303]).toContain((await browser.post("/notifications/read")).status);
    expect((await browser.get("/notifications")).body).toMatch(/You have no unread notifications|"unread":0\b/);
  });
}

/** Removes what differs between any two responses. */
function normalized({ status, headers, body }: Answer) {
  const kept = [...headers].filter(([name]) => name !== "date" && name !== "etag");
  return {
    status,
    headers: kept,
    body: body.replaceAll(/[0-9a-f-]{36}/g, "id").replaceAll(/value="(person|nobody)[^"]*"/g, "value"),
  };
}
