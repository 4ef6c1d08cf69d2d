import type { Answer, Client } from "@latchkey/testkit/client";
import { refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import { type AppUnderTest, accountAppOf, run, withApp } from "../app-under-test.ts";
import { expectKnown, expectPasskeyRefused } from "../expect.ts";
import { withoutPassword } from "../passkeys.ts";

const retryAfter = ({ headers }: Answer) => Number(headers.get("retry-after"));

const from = (address: string) => ({ "x-forwarded-for": address });

export function throttleClauses(under: AppUnderTest) {
  const limits = {
    LIMIT_GUESSES: "3/900",
    LIMIT_LOGINS_PER_ACCOUNT: "6/900",
    LIMIT_LOGINS_PER_ADDRESS: "25/900",
    LIMIT_MAILS_PER_ADDRESS: "40/900",
  };
  const settings = { ...limits, TRUST_PROXY: "1" };
  const app = withApp(under, settings);

  const REFUSED = under.json ? 401 : 422;
  const LOGGED_IN = under.json ? 200 : 303;
  const SENT = accountAppOf(under).json ? 202 : 200;
  const guess = (name: string, address: string, password = "not the password", client: Client = app.client()) =>
    client.post("/login", { username: name, password }, from(address));
  async function guesses(count: number, name: string, address: string) {
    const statuses: number[] = [];
    for (let round = 0; round < count; round++) statuses.push((await guess(name, address)).status);
    return statuses;
  }
  const registered = (address: string) => app.client().join({}, from(address));

  test("after too many guesses even the correct password gets 429 with Retry-After (brute force) [O4]", async () => {
    const { username, password } = await registered("10.1.0.1");
    expect(await guesses(3, username, "10.1.0.2")).toEqual([REFUSED, REFUSED, REFUSED]);
    const answer = await guess(username, "10.1.0.2", password);
    expect(answer.status).toBe(429);
    expect(answer.setCookies).toEqual([]);
    const seconds = retryAfter(answer);
    expect(seconds).toBeGreaterThan(600);
    expect(seconds).toBeLessThanOrEqual(900);
    expect(answer.body).toContain(refusalText("too_many_attempts", { seconds }));
    if (!under.json) expect(answer.body).toContain(`value="${username}"`);
    await expect.poll(app.logged).toContain('"event":"throttled"');
  });

  test("guesses from one address do not lock out the owner at another [G2]", async () => {
    const { username, password } = await registered("10.4.0.1");
    expect((await guesses(4, username, "10.4.0.2")).at(-1)).toBe(429);
    expect((await guess(username, "10.4.0.3", password)).status).toBe(LOGGED_IN);
  });

  test("after too many logins from one address, a login with a passkey gets 429, and the password form stays as it was [G2, S16]", async () => {
    const { username } = await registered("10.12.0.1");
    const tryPasskey = () => app.client().post("/login/passkey", { username, credential: "x" }, from("10.12.0.2"));
    for (let round = 0; round < 25; round++) expect((await tryPasskey()).status).toBe(422);
    const answer = await tryPasskey();
    expect(answer.status).toBe(429);
    expectPasskeyRefused(under, answer, refusalText("too_many_attempts", { seconds: retryAfter(answer) }), username);
  });

  if (under.sharedCode) {
    test("after too many wrong emailed codes, further ones get 429, like passwords [P13, G8]", async () => {
      const { browser, username } = await withoutPassword(under, app);
      await app.db("passkeys").whereIn("user_id", app.db("users").where({ username }).select("id")).delete();
      const tryCode = () => browser.post("/login/email-code", { email_code: "1234 5678" });
      for (let round = 0; round < 3; round++) expect((await tryCode()).status).toBe(422);
      expect((await tryCode()).status).toBe(429);
    });
  }

  test("the number of emails that one client address can request is limited [R4]", async () => {
    const requestEmail = (round: number, address: string) =>
      app.client().post("/register", { email: `round${round}@example.com` }, from(address));
    const statuses = new Set<number>();
    for (let round = 0; round < 40; round++) statuses.add((await requestEmail(round, "10.8.0.1")).status);
    expect([...statuses]).toEqual([SENT]);
    const answer = await requestEmail(40, "10.8.0.1");
    expect(answer.status).toBe(429);
    expect(answer.body).toContain("Too many attempts");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await requestEmail(41, "10.8.0.2")).status).toBe(SENT);
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test("guesses at an unknown name are limited like those at an account (user enumeration)", async () => {
    const { username } = await registered("10.2.0.1");
    const answers: Answer[] = [];
    for (const name of [username, "nobody".padEnd(username.length, "x")]) {
      await guesses(3, name, "10.2.0.2");
      answers.push(await guess(name, "10.2.0.2"));
    }
    expect(answers.map(({ status }) => status)).toEqual([429, 429]);
  });

  test("concurrent guesses are all counted, in any spelling of the name [G2]", async () => {
    const { username } = await registered("10.3.0.1");
    const names = [username, username.toUpperCase(), ` ${username} `, username.replace("p", "ｐ")];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => guess(names[index % 4] ?? "", "10.3.0.2")),
    );
    expect(answers.filter(({ status }) => status === REFUSED)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(17);
  });

  test("no other spelling of a name bypasses the rate limit of its account", async () => {
    const browser = app.client();
    const { username, password } = await browser.join({ username: "victim-ii" }, from("10.11.0.1"));
    await guesses(4, username, "10.11.0.2");
    for (const spelling of ["vİctim-ii", "victim-İİ", "VİCTİM-İİ", "vıctım-ıı"]) {
      expect((await guess(spelling, "10.11.0.2", password)).status, spelling).toBe(REFUSED);
    }
  });

  test("guesses from many addresses are limited together, except where the owner has logged in before [G2]", async () => {
    const { username, password } = await registered("10.5.0.1");
    for (const host of [2, 3, 4]) await guesses(2, username, `10.5.0.${host}`);
    expect((await guess(username, "10.5.0.5", password)).status).toBe(429);
    expect((await guess(username, "10.5.0.1", password)).status).toBe(LOGGED_IN);
  });

  test("a correct password resets the count of wrong ones", async () => {
    const { username, password } = await registered("10.6.0.1");
    for (let round = 0; round < 3; round++) {
      expect(await guesses(2, username, "10.6.0.1")).toEqual([REFUSED, REFUSED]);
      expect((await guess(username, "10.6.0.1", password)).status).toBe(LOGGED_IN);
    }
  });

  test("all processes share the counts [G2]", async () => {
    const { username } = await registered("10.7.0.1");
    const second = await run(under, app.url, settings);
    try {
      await guesses(3, username, "10.7.0.2");
      expect((await guess(username, "10.7.0.2", "not the password", second.client())).status).toBe(429);
    } finally {
      await second.close();
    }
  });

  test("if attempts cannot be counted, logins are refused (fail closed) [G2]", async () => {
    const { username, password } = await registered("10.9.0.1");
    await app.db.raw("ALTER TABLE attempts RENAME TO renamed_attempts");
    const answer = await guess(username, "10.9.0.1", password);
    await app.db.raw("ALTER TABLE renamed_attempts RENAME TO attempts");
    expect(answer.status).toBe(503);
    expect(answer.setCookies).toEqual([]);
    expect((await guess(username, "10.9.0.1", password)).status).toBe(LOGGED_IN);
  });

  const direct = withApp(under, { LIMIT_GUESSES: "2/900" });
  test("without a trusted proxy, attempts from forged addresses neither evade a rate limit nor prolong it [G2]", async () => {
    const browser = direct.client();
    const { username, password } = await browser.join();
    let tries = 0;
    const tryAs = (sent: string) => browser.post("/login", { username, password: sent }, from(`10.10.0.${++tries}`));
    expect([await tryAs("wrong"), await tryAs("wrong")].map(({ status }) => status)).toEqual([REFUSED, REFUSED]);
    const ends = () => direct.db("attempts").whereLike("key", "LIMIT_GUESSES:%").pluck("expire");
    const before = await ends();
    for (let round = 0; round < 3; round++) expect((await tryAs(password)).status).toBe(429);
    expect(await ends()).toEqual(before);
    await direct.db.raw("UPDATE attempts SET expire = expire - 900000"); // As if 15 minutes had passed.
    expect((await tryAs(password)).status).toBe(LOGGED_IN);
    expectKnown(await browser.get(under.privatePath), username);
  });
}
