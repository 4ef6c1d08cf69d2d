import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Client, createAccount } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { createLog } from "@latchkey/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";

// "Introduction to sessions": what happens between browser, server and database, step by step.
describe("one login, in the eighteen steps of every introduction to sessions", async () => {
  const { db, url } = await withTestDatabase();
  const config = readConfig({ DATABASE_URL: url });
  const server = createApp({ config, db, log: createLog({ logLevel: "silent", production: true }) }).listen(0);
  const site = { origin: `http://localhost:${(server.address() as AddressInfo).port}`, json: false };
  const browser = new Client(site);
  const ann = { username: "ann", email: "ann@example.com", password: "a long enough password" };

  let page: Awaited<ReturnType<Client["get"]>>;
  let sessionId: string;
  const rows = () => db("sessions").select("*");

  beforeAll(async () => {
    await createAccount(db, ann);
    expect(browser.cookies.size).toBe(0);
    expect(await rows()).toEqual([]);
  });
  afterAll(() => {
    server.close();
  });

  test("1. the client requests the login page", async () => {
    page = await browser.get("/login");
    expect(page.status).toBe(200);
  });

  test("2. the server sends the login page's HTML", () => {
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.body).toContain('action="/login" method="post"');
    expect(page.setCookies).toEqual([]);
  });

  test("3. the client fills in the form and submits it", async () => {
    page = await browser.post("/login", { username: "ann", password: ann.password, return_to: "/dashboard" });
  });

  test("4. the server verifies the username and password", async () => {
    expect(page.status).toBe(303);
    const wrong = await new Client(site).post("/login", { username: "ann", password: "wrong" });
    expect(wrong.status).toBe(422);
  });

  test("5. the server creates a session in the database, with the user's id and a session ID", async () => {
    const [row, ...others] = await rows();
    const user = await db("users").where({ username: "ann" }).first();
    expect(others).toEqual([]);
    expect(row?.sess.userId).toBe(user?.id);
    expect(row?.user_id).toBe(user?.id);
    expect(row?.sid).not.toContain(user?.id);
  });

  test("6. the server sends the session ID as a cookie, and a redirect to the welcome page", async () => {
    const [cookie = ""] = page.setCookies;
    sessionId = decodeURIComponent(cookie).match(/^latchkey\.sid=s:([^.]+)\./)?.[1] ?? "";
    expect(sessionId).toHaveLength(32);
    expect((await rows())[0]?.sid).toBe(createHash("sha256").update(sessionId).digest("base64url"));
    expect(page.headers.get("location")).toBe("/dashboard");
  });

  test("7. the client saves the cookie", () => {
    expect(decodeURIComponent(browser.sessionCookie[1])).toContain(`s:${sessionId}.`);
  });

  test("8. the client displays the welcome page", async () => {
    page = await browser.get("/dashboard");
    expect(page.body).toContain("Welcome, ann");
  });

  test("9. the user follows a link to the notifications", () => {
    expect(page.body).toContain('<a href="/notifications">View your notifications</a>');
  });

  test("10. the client takes the cookie out of its storage", () => {
    expect([...browser.cookies.keys()]).toEqual(["latchkey.sid"]);
  });

  test("11. the client requests the notifications with the cookie", async () => {
    page = await browser.get("/notifications");
  });

  test("12. the server receives the request", () => {
    expect(page.status).toBe(200);
  });

  test("13. the server reads the session ID from the cookie; without a valid one the request is anonymous", async () => {
    const stranger = new Client(site);
    expect((await stranger.get("/notifications")).status).toBe(303);
    stranger.cookies.set("latchkey.sid", browser.sessionCookie[1].replace(/^s%3A./, "s%3A!"));
    expect((await stranger.get("/notifications")).status).toBe(303);
  });

  test("14. the server retrieves the session from the database; a change there takes effect immediately", async () => {
    const [row] = await rows();
    await db("sessions").update({ expired: new Date(0) });
    expect((await browser.get("/notifications")).status).toBe(303);
    await db("sessions").update({ expired: row?.expired });
    expect((await browser.get("/notifications")).status).toBe(200);
  });

  test("15. the server associates the session's user with the request", () => {
    expect(page.body).toContain("Notifications for ann");
  });

  test("16. the server sends that user's own notifications", () => {
    expect(page.body).toContain("You logged in from");
    expect(page.body).toContain("Someone entered a wrong password");
  });

  test("17. the client displays them", () => {
    expect(page.body).toContain('<ol class="notifications">');
    expect(page.headers.get("cache-control")).toBe("no-store");
  });

  test("18. the user follows another link, and everything repeats from step 10", async () => {
    expect((await browser.get("/dashboard")).body).toContain("Welcome, ann");
    expect((await rows()).length).toBe(1);
  });
});
