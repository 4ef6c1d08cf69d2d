import type { AddressInfo } from "node:net";
import { Client, createAccount } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { createLog } from "@latchkey/server";
import { pages, refusalText } from "@latchkey/texts";
import { afterAll, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";

const { db, url } = await withTestDatabase();
const log = createLog({ logLevel: "silent", production: true });
const server = createApp({ config: readConfig({ DATABASE_URL: url }), db, log }).listen(0);
const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
afterAll(() => {
  server.close();
});

const htmxOn = (path: string) => ({ "HX-Request": "true", "HX-Current-URL": origin + path, Accept: "text/html" });
const site = { origin, json: false };
const newClient = () => new Client(site, site, (person) => createAccount(db, person));

test("a refused login returns only the form, for htmx to swap in [V2]", async () => {
  const answer = await newClient().post("/login", { username: "ann", password: "wrong" }, htmxOn("/login"));
  expect(answer.status).toBe(422);
  expect(answer.body.trimStart()).toMatch(/^<title>Error: [^<]+<\/title>\s*<form/);
  expect(answer.body).toContain(refusalText("invalid_credentials"));
  expect(answer.headers.get("vary")).toContain("HX-Request");
});

test("the login page opens even if the page that required it has a very long URL", async () => {
  const { headers } = await newClient().get(`/account?x=${"%C3%A4".repeat(2_000)}`, { Accept: "text/html" });
  expect((await newClient().get(headers.get("location") ?? "")).status).toBe(200);
});

test("a refused registration returns only the form", async () => {
  const answer = await newClient().post("/register", { email: "" }, htmxOn("/register"));
  expect(answer.status).toBe(422);
  expect(answer.body.trimStart()).toMatch(/^<title>Error: [^<]+<\/title>\s*<form/);
});

test("a successful login redirects the whole page, not a fragment", async () => {
  const { username, password } = await newClient().join();
  const fields = { username, password, return_to: "/notifications" };
  const answer = await newClient().post("/login", fields, htmxOn("/login"));
  expect(answer.status).toBe(204);
  expect(answer.headers.get("hx-redirect")).toBe("/notifications");
});

test("with an expired session a fragment redirects the whole page to the login and back to where it was [V1]", async () => {
  for (const send of [
    (client: Client) => client.post("/notifications/read", {}, htmxOn("/notifications?page=2")),
    (client: Client) => client.get("/notifications", htmxOn("/notifications?page=2")),
  ]) {
    const answer = await send(newClient());
    expect(answer.status).toBe(401);
    expect(answer.body).toBe("");
    expect(answer.headers.get("hx-redirect")).toBe("/login?return_to=%2Fnotifications%3Fpage%3D2");
  }
});

test("step-up authentication replaces the whole page, never a fragment [V1, V2]", async () => {
  const browser = newClient();
  const { username } = await browser.join();
  const user = db("users").where({ username }).select("id");
  await db("sessions")
    .where("user_id", user)
    .update({ created_at: db.raw("now() - interval '16 minutes'") });
  const answer = await browser.post("/account/username", { username: "typed" }, htmxOn("/account"));
  expect(answer.status).toBe(403);
  expect(answer.headers.get("hx-retarget")).toBe("body");
  expect(answer.headers.get("vary")).toContain("HX-Request");
  expect(answer.body).toMatch(/^\s*<!doctype html>/);
  expect(answer.body).toContain('name="return_to" value="/account"');
  expect(answer.body).toContain(pages.login.confirm.lead({ username }));
  expect((await browser.get("/account")).body).toContain("/passkeys."); // htmx runs no script of the new page.
});

test("a form of another user's page is refused with a whole page that links back to where it was [L17]", async () => {
  const browser = newClient();
  const { username } = await browser.join();
  const headers = htmxOn("/account/sessions");
  const answer = await browser.post("/account/sessions/end-others", { page_user: "another user" }, headers);
  expect(answer.status).toBe(409);
  expect(answer.headers.get("hx-retarget")).toBe("body");
  expect(answer.body).toContain(`href="/account/sessions">Continue as ${username}</a>`);
});

test("a forged HX-Current-URL does not redirect to another site (open redirect)", async () => {
  const headers = { "HX-Request": "true", "HX-Current-URL": "https://evil.test//evil.test/x" };
  const answer = await newClient().get("/notifications", headers);
  expect(answer.headers.get("hx-redirect")).toBe("/login?return_to=%2Fdashboard");
});

test("after a login, a form that was posted without htmx leads back to its page", async () => {
  const answer = await newClient().post("/notifications/read", {}, { referer: `${origin}/notifications` });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/login?return_to=%2Fnotifications");
});

test("the session list is the same in a fragment and in its page, and ending the current session redirects to the login page [V2]", async () => {
  const browser = newClient();
  await browser.join();
  await db("sessions").update({ expired: db.raw("now() + interval '2 hours'") }); // Otherwise its first use would change "last seen".
  const page = await browser.get("/account/sessions");
  const fragment = await browser.get("/account/sessions", htmxOn("/account/sessions"));
  expect(fragment.body.trimStart()).toMatch(/^<section/);
  expect(page.body).toContain(fragment.body.trim());
  expect(page.headers.get("vary")).toContain("HX-Request");
  expect(fragment.headers.get("vary")).toContain("HX-Request");

  const [own] = await db("sessions").orderBy("created_at", "desc").limit(1);
  const ended = await browser.post("/account/sessions/end", { id: own?.id }, htmxOn("/account/sessions"));
  expect(ended.headers.get("hx-redirect")).toBe("/login");
  expect(browser.cookies.size).toBe(0);
});

test("the notification list is the same in a fragment and in its page, and updates the count in the header", async () => {
  const browser = newClient();
  await browser.join();
  const page = await browser.get("/notifications");
  const fragment = await browser.get("/notifications", htmxOn("/notifications"));
  expect(fragment.body.trimStart()).toMatch(/^<section/);
  const [list = "", count] = fragment.body.split(/(?=<span class="badge" id="unread")/);
  expect(page.body).toContain(list.trim());
  expect(count).toContain('data-hx-swap-oob="true"');
  expect(count).toContain("<b>1</b>");
  expect(page.headers.get("vary")).toContain("HX-Request");
  expect(fragment.headers.get("vary")).toContain("HX-Request");

  const read = await browser.post("/notifications/read", {}, htmxOn("/notifications"));
  expect(read.status).toBe(200);
  expect(read.body.trimStart()).toMatch(/^<section/);
  expect(read.body).toContain(pages.notificationPage.allRead);
  expect(read.body).toContain('data-unread="0" data-hx-swap-oob="true" hidden');
});
