import { hashSessionId, readSessionId } from "@latchkey/testkit/session-cookie";
import { expect, test } from "vitest";
import { tokenFor } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, accountAppOf, type RunningApp } from "../app-under-test.ts";

export function secrecyClauses(under: AppUnderTest, app: AppWithDatabase) {
  test("session ID, password, hash and token appear in no log and no response body, and addresses in no log, even after errors [W7]", async () => {
    const browser = app.client();
    const password = "secret-password-4711";
    const person = await browser.join({ password, email: "secret-address@example.com" });
    const firstId = readSessionId(browser.sessionCookie[1]);
    const bodies: string[] = [];
    for (const path of [under.privatePath, "/notifications", "/no/such/page", ...under.publicPaths]) {
      bodies.push((await browser.get(`${path}?token=secret-token`)).body);
    }
    bodies.push((await browser.post("/login", { username: person.username, password: `${password}-wrong` })).body);
    bodies.push((await browser.post("/login", { username: person.username, password })).body);
    bodies.push((await browser.post("/login", { password: [password, password] })).body);
    bodies.push((await browser.post("/register", person)).body);
    bodies.push((await browser.post("/account/username", { username: "secret-name" })).body);
    bodies.push((await browser.post("/account/email", { email: "secret-new-address@example.com" })).body);
    bodies.push((await browser.post("/account/data")).body);

    await app.db.raw("ALTER TABLE events RENAME TO renamed_events");
    const broken = await browser.post("/login", { username: person.email, password });
    await app.db.raw("ALTER TABLE renamed_events RENAME TO events");
    expect(broken.status).toBe(503);
    bodies.push(broken.body);
    await app.db.raw("ALTER TABLE users ADD CONSTRAINT refuse_inserts CHECK (username IS NULL) NOT VALID");
    const token = await tokenFor(app.db, "register", "secret-in-a-row@example.com");
    const failed = await app.client().post("/register/confirm", { token, username: "refused", password });
    await app.db.raw("ALTER TABLE users DROP CONSTRAINT refuse_inserts");
    expect(failed.status).toBe(500);
    bodies.push(failed.body);

    const id = readSessionId(browser.sessionCookie[1]);
    expect(id).not.toBe(firstId);
    const hash = (await app.db("users").where({ email: person.email }).first())?.password_hash ?? "";
    expect(hash).not.toBe("");
    await expect.poll(app.logged).toContain("refuse_inserts");
    for (const secret of [id, hashSessionId(id), firstId, hashSessionId(firstId), hash, password, token]) {
      for (const body of bodies) expect(body).not.toContain(secret);
      expect(app.logged()).not.toContain(secret);
    }
    expect(app.logged()).not.toContain("secret-");
    expect(app.logged()).toContain("/no/such/page");
  });

  test("a request can neither forge a log line nor choose its request ID (log injection) [O5]", async () => {
    await app.client().get('/x%0a{"level":60}%0d', { "x-request-id": "forged-id" });
    await expect.poll(app.logged).toContain("/x%0a");
    const lines = linesOf(app);
    expect(app.logged()).not.toContain("forged-id");
    expect(lines.filter(({ level }) => level === 60)).toEqual([]);
    expect(lines.find(({ path }) => path?.includes("/x%0a"))?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  if (under.loginAt) return; // The rest is about the app that users log in to.

  test("registration, login, wrong password and logout are logged with the request ID [O4]", async () => {
    const browser = app.client();
    const [username, password] = ["logged", "a long enough password"];
    const token = await tokenFor(app.db, "register", "logged@example.com");
    await browser.post("/register/confirm", { token, username, password });
    await browser.login(username, "not the password");
    await browser.login(username, password);
    await browser.post("/logout");
    const user = await app.db("users").where({ username }).first();
    const events = () => linesOf(app).filter(({ event, userId }) => event && userId === user?.id);
    await expect.poll(() => events().map(({ event }) => event)).toEqual(EVENTS);
    for (const { requestId } of events()) expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a login response carries the session ID in Set-Cookie only [C2]", async () => {
    const browser = app.client();
    const answer = await browser.post("/login", await browser.join());
    const id = readSessionId(browser.sessionCookie[1]);
    const elsewhere = [...answer.headers].filter(([name]) => name !== "set-cookie");
    expect(JSON.stringify(elsewhere) + answer.body).not.toContain(id);
  });

  test("every line of the log names its app [O4]", async () => {
    await app.client().get("/no/such/page");
    const apps = [under, accountAppOf(under)].map(({ prefix }) => prefix.toLowerCase().replaceAll("_", "-"));
    await expect.poll(() => linesOf(app).length).toBeGreaterThan(0);
    expect(linesOf(app).filter(({ name }) => !apps.includes(name))).toEqual([]);
  });
}

const EVENTS = ["registered", "wrong_password", "logged_in", "logged_out"];

const linesOf = (app: RunningApp) =>
  app
    .logged()
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line));
