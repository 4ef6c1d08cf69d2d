import { Client, createAccount, enrol, tokenTo } from "@latchkey/contract";
import { tokenFor } from "@latchkey/contract/accounts";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const api = apiWith({
  DATABASE_URL: url,
  SESSION_SECRETS: SECRET,
  TRUST_PROXY: "1",
  LIMIT_GUESSES: "2/900",
  LIMIT_LOGINS_PER_ACCOUNT: "3/900",
  LIMIT_CONFIRMATIONS: "3/900",
  LIMIT_CHANGES: "3/900",
  LIMIT_CODES: "2/900",
  LIMIT_CODES_PER_DAY: "3/86400",
});

const newClient = () => new Client(api, api, (person) => createAccount(db, person));
const from = (address: string) => ({ "x-forwarded-for": address });
const NEW_PASSWORD = "another long enough password";

/** A new user who is logged in from this address. */
async function loggedIn(address: string) {
  const browser = newClient();
  return { browser, ...(await browser.join({}, from(address))) };
}

type Names = Record<"username" | "email", string>;

const guess = async (username: string, address: string, password = "not the password") =>
  (await newClient().post("/login", { username, password }, from(address))).status;

async function reset(email: string, headers = {}) {
  const token = await tokenFor(db, "reset_password", email);
  expect((await newClient().post("/password/reset", { token, password: NEW_PASSWORD }, headers)).status).toBe(204);
}

test("a stolen session cannot guess the password from many addresses, and a reset lets the owner in (brute force) [G8]", async () => {
  const { browser, username, email, password } = await loggedIn("10.1.0.1");
  const tryTo = async (form: string, fields: object, host: number) =>
    (await browser.post(`/account/${form}`, fields, from(`10.1.0.${host}`))).status;
  const change = { current_password: "not the password", password: NEW_PASSWORD };
  for (const host of [2, 3]) expect(await tryTo("password", change, host)).toBe(422);
  expect(await tryTo("delete", { password: "not the password" }, 4)).toBe(422);
  expect(await tryTo("password", { ...change, current_password: password }, 5)).toBe(429);
  expect(await tryTo("delete", { password }, 6)).toBe(429);
  expect(await guess(username, "10.1.0.7", password)).toBe(200);
  await reset(email);
  expect(await browser.login(username, NEW_PASSWORD, from("10.1.0.2"))).toBe(true);
  expect(await tryTo("password", { current_password: NEW_PASSWORD, password }, 2)).toBe(204);
});

test("guesses with a used reset link are limited like those at the login (brute force) [G8]", async () => {
  const { email, username } = await loggedIn("10.8.0.1");
  const token = await tokenFor(db, "reset_password", email);
  const send = async (password: string, host: number) =>
    (await newClient().post("/password/reset", { token, password }, from(`10.8.0.${host}`))).status;
  expect(await send(NEW_PASSWORD, 1)).toBe(204);
  for (const host of [2, 3, 4]) expect(await send("not the password", host)).toBe(410);
  expect(await send(NEW_PASSWORD, 5)).toBe(429);
  expect(await guess(username, "10.8.0.6", NEW_PASSWORD)).toBe(429);
  expect(await guess(username, "10.8.0.1", NEW_PASSWORD)).toBe(200); // The owner has logged in from there.
});

test("renaming the account does not reset the rate limit on guesses [G2]", async () => {
  const { browser, username, password } = await loggedIn("10.2.0.1");
  const guessed = async (current_password: string) =>
    (await browser.post("/account/password", { current_password, password: NEW_PASSWORD }, from("10.2.0.1"))).status;
  for (let round = 0; round < 2; round++) expect(await guessed("not the password")).toBe(422);
  await browser.post("/account/username", { username: `${username}-renamed` });
  expect(await guessed(password)).toBe(429);
});

const renames: [string, (browser: Client, names: Names) => Promise<[former: string, now: string]>][] = [
  [
    "username",
    async (browser, { username }) => {
      await browser.post("/account/username", { username: `${username}-renamed` });
      return [username, `${username}-renamed`];
    },
  ],
  [
    "address",
    async (browser, { email }) => {
      await browser.post("/account/email", { email: `new-${email}` });
      await newClient().post("/email/confirm", { token: await tokenTo(db, "change_email", `new-${email}`) });
      return [email, `new-${email}`];
    },
  ],
];

test.each(renames)("guesses from many addresses still count after a change of the %s [G8]", async (_, rename) => {
  const { browser, ...person } = await loggedIn("10.8.0.1");
  for (const name of [person.username, person.email]) for (const host of [2, 3, 4]) await guess(name, `10.8.1.${host}`);
  const [former, now] = await rename(browser, person);
  expect(await guess(former, "10.8.1.5")).toBe(429);
  expect(await guess(now, "10.8.1.5")).toBe(429);
  expect(await guess(now, "10.8.0.1", person.password)).toBe(200);
});

test("a password reset resets the rate limits on guesses at this account, and no others [G9]", async () => {
  const [{ username, email }, other] = [await loggedIn("10.3.0.1"), await loggedIn("10.3.0.1")];
  for (const name of [username, email, other.username]) {
    for (const host of [2, 2, 3, 4]) await guess(name, `10.3.0.${host}`);
  }
  for (const name of [username, email]) expect(await guess(name, "10.3.0.5")).toBe(429);
  await reset(email);
  for (const [name, host] of [
    [username, 2],
    [email, 2],
    [email, 6],
  ]) {
    expect(await guess(`${name}`, `10.3.0.${host}`, NEW_PASSWORD)).toBe(200);
  }
  expect(await guess(other.username, "10.3.0.2", other.password)).toBe(429);
});

test("after a reset, an address that an intruder logged in from is unknown again, and the owner's is known [G2, R13]", async () => {
  const { username, email, password } = await loggedIn("10.9.0.1");
  expect(await guess(username, "10.9.0.66", password)).toBe(200);
  await reset(email, from("10.9.0.2"));
  for (const host of [3, 4, 5]) expect(await guess(username, `10.9.0.${host}`)).toBe(401);
  expect(await guess(username, "10.9.0.66", NEW_PASSWORD)).toBe(429);
  expect(await guess(username, "10.9.0.2", NEW_PASSWORD)).toBe(200);
  expect(await guess(email, "10.9.0.66", NEW_PASSWORD)).toBe(200);
  const [newest, before] = await db("events").orderBy("id", "desc").limit(2);
  expect([newest?.kind, before?.kind]).toEqual(["new_browser", "logged_in"]);
});

test("after a report, an address that an intruder logged in from is unknown again [G2]", async () => {
  const { username, email, password } = await loggedIn("10.10.0.1");
  expect(await guess(username, "10.10.0.66", password)).toBe(200);
  const token = await tokenTo(db, "report_intruder", email);
  expect((await newClient().post("/not-me", { token }, from("10.10.0.2"))).status).toBe(204);
  expect(await guess(username, "10.10.0.3")).toBe(401); // The two logins count as well.
  expect(await guess(username, "10.10.0.66")).toBe(429);
});

test.each<[path: string, fields: Record<string, string>]>([
  ["/account/username", { username: "renamed" }],
  ["/account/email", { email: "elsewhere@example.com" }],
  ["/account/data", {}],
  ["/notifications/read", {}],
])("posts to %s are limited per user, across all addresses [O18]", async (path, fields) => {
  const { browser } = await loggedIn("10.4.0.1");
  const statuses: number[] = [];
  for (let round = 0; round < 4; round++) {
    const sent = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, `${round}${value}`]));
    statuses.push((await browser.post(path, sent, from(`10.4.0.${round}`))).status);
  }
  expect(statuses.slice(0, 3)).not.toContain(429);
  expect(statuses[3]).toBe(429);
});

test("the use of emailed links is rate limited per client address [O18]", async () => {
  const limited = apiWith({ DATABASE_URL: url, TRUST_PROXY: "1", LIMIT_LOGINS_PER_ADDRESS: "4/900" });
  const use = async (path: string) => (await new Client(limited).post(path, fields, from("10.6.0.1"))).status;
  const fields = { token: "none", password: NEW_PASSWORD, username: "nobody" };
  const links = ["/register/confirm", "/password/reset", "/not-me", "/email/confirm"];
  for (const link of links) expect(await use(link)).toBe(410);
  for (const link of links) expect(await use(link)).toBe(429);
});

// A /48 has 65,536 client addresses and often belongs to one customer.
test("all addresses of an IPv6 /48 share four times the limit of one address, except for accounts that were used from there [G2]", async () => {
  const limits = { LIMIT_LOGINS_PER_ADDRESS: "2/900", LIMIT_MAILS_PER_ADDRESS: "1/900", LIMIT_GUESSES: "1/900" };
  const api = apiWith({ DATABASE_URL: url, TRUST_PROXY: "1", ...limits });
  const statuses = async (count: number, network: string, post: (each: number) => [path: string, fields: object]) => {
    const sent: number[] = [];
    for (let each = 0; each < count; each++) {
      sent.push((await new Client(api).post(...post(each), from(`${network}:${each.toString(16)}::1`))).status);
    }
    return [sent.lastIndexOf(429) < 0 ? sent.length : sent.indexOf(429), sent.at(-1)];
  };
  const { username, password } = await loggedIn("2001:db8:9:aaaa::1");
  expect(await statuses(9, "2001:db8:6", () => ["/not-me", { token: "none" }])).toEqual([8, 429]);
  expect(await statuses(9, "2001:db8:7", (each) => ["/login", { username: `no${each}`, password }])).toEqual([8, 429]);
  const email = (each: number): [string, object] => ["/register", { email: `six${each}@example.com` }];
  expect(await statuses(5, "2001:db8:8", email)).toEqual([4, 429]);
  const guess = (): [string, object] => ["/login", { username, password: "not the password" }];
  expect(await statuses(4, "2001:db8:9", guess)).toEqual([3, 429]); // The owner's login counts as well.
  const owner = await new Client(api).post("/login", { username, password }, from("2001:db8:9:aaaa::2"));
  expect(owner.status).toBe(200);
  expect((await new Client(api).post("/register", { email: "six@example.com" }, from("2001:db8:a::1"))).status).toBe(
    202,
  );
});

test("a stolen session cannot use up the rate limit of the session that would end it [O18]", async () => {
  const { browser: stolen, username, password } = await loggedIn("10.5.0.1");
  const endOthers = async (browser: Client) => (await browser.send("DELETE", "/sessions")).status;
  const statuses: number[] = [];
  for (let round = 0; round < 4; round++) statuses.push(await endOthers(stolen));
  expect(statuses).toEqual([204, 204, 204, 429]);
  const owner = newClient();
  expect(await owner.login(username, password, from("10.5.0.1"))).toBe(true);
  expect(await endOthers(owner)).toBe(204);
  expect((await stolen.get("/me")).status).toBe(401);
});

test("challenges for new passkeys count as changes to the account [O18]", async () => {
  const { browser } = await loggedIn("10.11.0.1");
  const statuses: number[] = [];
  for (let sent = 0; sent < 4; sent++) statuses.push((await browser.post("/account/passkeys/options")).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
});

test("the limits on wrong codes of an authenticator count all logins, but leave recovery codes open [S3]", async () => {
  const { browser, username, password } = await loggedIn("10.9.0.1");
  const { app, codes } = await enrol(browser);
  /** Logs in from the owner's address, so that only codes are limited. */
  async function enter(code: string) {
    const client = newClient();
    await client.post("/login", { username, password }, from("10.9.0.1"));
    return (await client.post("/login/code", { code }, from("10.9.0.1"))).status;
  }
  const anew = () => db("authenticators").update({ last_step: 0 }); // As if the next code were shown already.
  const afterFifteenMinutes = () => db("attempts").whereLike("key", "LIMIT_CODES:%").delete();
  for (let round = 0; round < 4; round++, await anew()) expect(await enter(app.code())).toBe(200);
  expect([await enter(app.wrongCode()), await enter(app.wrongCode())]).toEqual([422, 422]);
  expect(await enter(app.code())).toBe(429);
  expect(await enter(codes[0] ?? "")).toBe(200);
  await afterFifteenMinutes();
  expect([await enter(app.code()), await anew(), await enter(app.wrongCode())]).toEqual([200, 1, 422]);
  await afterFifteenMinutes();
  expect(await enter(app.code())).toBe(429);
  expect(await enter(codes[1] ?? "")).toBe(200);
});
