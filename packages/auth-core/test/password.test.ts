import { hash } from "node:crypto";
import { product } from "@latchkey/product";
import { fieldErrors } from "@latchkey/texts";
import scrypt from "scrypt-for-humans";
import { expect, test, vi } from "vitest";
import { hashPassword, hashState, needsRehash, verifyPassword } from "../src/password/hash.ts";
import { NO_PASSWORD } from "../src/password/no-password.ts";
import { withHashSlot } from "../src/password/queue.ts";
import { passwordProblem } from "../src/password/rules.ts";
import { prepareUser } from "../src/users/new-user.ts";

test("the hash of an account without a password costs as much as any other, so that timing reveals no account [G1]", () => {
  expect(needsRehash(NO_PASSWORD)).toBe(false);
});

test("without a hash every password is wrong", async () => {
  expect(await verifyPassword("anything", undefined)).toBe(false);
});

const LOCKED = Buffer.from(NO_PASSWORD, "base64");

test.each([
  ["as it is stored", NO_PASSWORD],
  ["with a line break after it", `${NO_PASSWORD}\n`],
  ["in short lines", NO_PASSWORD.replaceAll(/.{32}/g, "$&\r\n")],
  ["in base64url", LOCKED.toString("base64url")],
])("no password matches a locked account, even the one that its hash was made from: %s [W2]", async (_, hash) => {
  using computed = vi.spyOn(scrypt, "verifyHash").mockResolvedValue(true); // Its password is unknown, so a test cannot compute it.
  expect(await verifyPassword("password", await hashPassword("password"))).toBe(true);
  expect(await verifyPassword("the original", hash)).toBe(false);
  expect(computed).toHaveBeenLastCalledWith(Buffer.from("the original"), NO_PASSWORD);
});

const UNUSABLE = [
  "",
  "*",
  "!",
  "x",
  "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
  "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$QTNrs0RGPqCK5RrDFsRUXqIpiHqCGfeVhxtFxL8d6VY",
  NO_PASSWORD.slice(0, -4),
  `!${NO_PASSWORD}`,
  `${NO_PASSWORD}AAAA`,
  `${NO_PASSWORD}=`,
  ` ${NO_PASSWORD} x`,
  Buffer.alloc(96).toString("base64"),
  withByte(20, 1), // The salt does not match the checksum.
  withByte(7, 63, true),
  withByte(8, 1, true),
  withByte(12, 1, true),
  withByte(7, 19, true),
];

test.each(UNUSABLE)(
  "with the stored hash %j every password is wrong, after as much work as with any other [W2]",
  async (hash) => {
    using computed = vi.spyOn(scrypt, "verifyHash").mockResolvedValue(true);
    expect(hashState(hash)).toBe("unusable");
    expect(needsRehash(hash)).toBe(true);
    expect(await verifyPassword("password", hash)).toBe(false);
    expect(computed).toHaveBeenCalledExactlyOnceWith(Buffer.from("password"), NO_PASSWORD);
  },
);

/** The hash of a locked account with another byte at `offset`, and a matching checksum if `sealed`. */
function withByte(offset: number, value: number, sealed = false) {
  const block = Buffer.from(LOCKED);
  block[offset] = value;
  if (sealed) hash("sha256", block.subarray(0, 48), "buffer").copy(block, 48, 0, 16);
  return block.toString("base64");
}

test("a password above the maximum length is rejected immediately, without waiting for a hash slot [W3]", async () => {
  const finish: (() => void)[] = [];
  const busy = [0, 1].map(() => withHashSlot(() => new Promise<void>((resolve) => finish.push(resolve))));
  expect(await verifyPassword("x".repeat(257), NO_PASSWORD)).toBe(false);
  const tooLong = { username: "ann", email: "ann@example.com", password: "x".repeat(257) };
  await expect(prepareUser(tooLong)).rejects.toMatchObject({ status: 422 });
  for (const end of finish) end();
  await Promise.all(busy);
});

test("a lone surrogate is rejected, not replaced [W5]", async () => {
  expect(await passwordProblem("long enough \ud800", [])).not.toBeNull();
  expect(await passwordProblem("long enough 😀", [])).toBeNull();
});

test("a hash with another cost needs a rehash", async () => {
  expect(needsRehash(await hashPassword("password"))).toBe(false);
  for (const other of [withByte(7, 14, true), withByte(11, 9, true), withByte(15, 1, true)]) {
    expect(hashState(other)).toBe("verifiable");
    expect(needsRehash(other)).toBe(true);
  }
});

test("common passwords are rejected, in any case and with surrounding spaces", async () => {
  for (const common of ["password1", "PASSWORD1", " 12345678 ", "iloveyou1"]) {
    expect(await passwordProblem(common, []), common).toContain(fieldErrors.password_common);
  }
});

test("the user's own names are rejected, in any case", async () => {
  const names = ["annabelle-smith", "ann.smith@example.com", "ann.smith"];
  for (const name of names)
    expect(await passwordProblem(name.toUpperCase(), names), name).toBe(fieldErrors.password_like_name);
  expect(await passwordProblem("annabelle-smith went home", names)).toBeNull();
});

const OWN = ["annabelle-smith", "o.neil+shop@example.com", "o.neil+shop"];
const PRODUCT = product.name;

test.each([
  `${PRODUCT.toLowerCase()}1234`,
  `${PRODUCT}2026!`,
  `${PRODUCT.toUpperCase()}!!!!`,
  `${PRODUCT} ${PRODUCT}`,
  `my${PRODUCT}`,
  `${PRODUCT}.annabelle`,
  "2026annabelle",
  "Annabelle1234",
  "annabelleSmith!",
  "smith-annabelle-7",
  "anna-belle-2026",
  "4nnabe11e99",
  "4nn4b3ll3",
  "Ａｎｎａｂｅｌｌｅ１",
  "O.Neil+shop@Example.com",
  "oneil2026",
])("%j is too similar to the product's or the user's names [W4]", async (password) => {
  expect(await passwordProblem(password, OWN)).toBe(fieldErrors.password_like_name);
});

test.each([`${PRODUCT}s and doors`, "the smith next door", "correct horse", "annabelle likes tea", "anne bell 2026 x"])(
  "%j is more than a name",
  async (password) => {
    expect(await passwordProblem(password, OWN)).toBeNull();
  },
);
