import { PATIENT_DATABASE } from "@latchkey/dev-database/patient-database";
import { timeOf } from "@latchkey/testkit/time-of";
import { expect, test } from "vitest";
import { tokenFor } from "../accounts.ts";
import { type AppUnderTest, withApp } from "../app-under-test.ts";

/** `password1`, from the documentation of node-scrypt: N = 2^12, r = 8, p = 1. */
const OLD_HASH =
  "c2NyeXB0AAwAAAAIAAAAAcQ0zwp7QNLklxCn14vB75AYWDIrrT9I/7F9+lVGBfKN/1TH2hs/HboSy1ptzN0YzHJhC7PZIEPQzf2nuoaqVZg8VkKEJlo8/QaH7qjU2VwB";

/** Hashes at the cost of production. Runs at one app: the code is shared. */
export function hashStrengthClauses(under: AppUnderTest) {
  const app = withApp(under, { NODE_OPTIONS: PATIENT_DATABASE });
  const hashOf = async (username: string) => (await app.db("users").where({ username }).first())?.password_hash ?? "";

  const register = async (username: string, password: string) => {
    const token = await tokenFor(app.db, "register", `${username}@example.com`);
    return app.client().post("/register/confirm", { token, username, password });
  };

  test("a password is stored as a salted scrypt hash with OWASP's parameters [W1]", async () => {
    await register("first", "a long enough password");
    await register("second", "a long enough password");
    const block = Buffer.from(await hashOf("first"), "base64");
    expect(block.length).toBe(96);
    expect([block.readUInt8(7), block.readUInt32BE(8), block.readUInt32BE(12)]).toEqual([15, 8, 3]);
    expect(await hashOf("second")).not.toBe(await hashOf("first"));
  });

  test("a weaker hash from an old scrypt-for-humans still verifies, and is replaced at login [W2]", async () => {
    const { username } = await app.client().join();
    await app.db("users").where({ username }).update({ password_hash: OLD_HASH });
    expect(await app.client().login(username, "password2")).toBe(false);
    expect(await hashOf(username)).toBe(OLD_HASH);
    expect(await app.client().login(username, "password1")).toBe(true);
    expect(Buffer.from(await hashOf(username), "base64").readUInt8(7)).toBe(15);
    expect(await app.client().login(username, "password1")).toBe(true);
  });

  test("a login takes as long for an unknown name as for a wrong password (user enumeration) [G1]", async () => {
    const { username } = await app.client().join();
    const duration = async (name: string) => {
      const login = () => app.client().post("/login", { username: name, password: "not the password" });
      return (await timeOf(login))[0];
    };
    const [wrong, unknown]: [number[], number[]] = [[], []];
    for (let round = 0; round < 5; round++) {
      wrong.push(await duration(username));
      unknown.push(await duration(`nobody-${round}`));
    }
    // The shortest time of each is the one that a busy machine has changed least.
    expect(Math.min(...unknown) / Math.min(...wrong)).toBeGreaterThan(0.3); // Without a hash it would be about 0.01.
  });
}
