import { migrateLatest, rollback } from "@latchkey/db";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { expect, test } from "vitest";
import { fold, isEmailAddress, normalize } from "../src/users/names.ts";

const { db } = await withTestDatabase();

test.each([
  ["Ann", "ann"],
  [" ａｎｎ ", "ann"],
  ["\ufeffa\u200bn\u00adn\u2060\u202c\u00a0", "ann"],
  ["ANN＠Example。COM", "ann@example.com"],
  ["ann@EX\u00adample.com", "ann@example.com"],
  ["ann@MÜNCHEN.de", "ann@xn--mnchen-3ya.de"],
  ["ann@XN--mnchen-3ya.de", "ann@xn--mnchen-3ya.de"],
  ["Иван@Пример.РФ", "иван@xn--e1afmkfd.xn--p1ai"],
  ["ann@نامه\u200cای.com", "ann@xn--mgba3gch31f.com"],
  ["ann@xn--mgba3gch31f060k.com", "ann@xn--mgba3gch31f060k.com"],
  ["ΟΔΟΣ@example.com", "οδοσ@example.com"],
  ["οδος@example.com", "οδοσ@example.com"],
  ["é@example.com".normalize("NFD"), "é@example.com"],
])("%j folds to the key %j, and folding is idempotent [G10]", (typed, key) => {
  expect(fold(typed)).toBe(key);
  expect(fold(normalize(typed))).toBe(key);
  expect(fold(key)).toBe(key);
});

test("the Turkish ı, i, I and İ are three letters in every locale: I is i", () => {
  expect(["I", "i", "ı", "İ"].map(fold)).toEqual(["i", "i", "ı", "i̇"]);
});

test("folding is idempotent for every assigned character", () => {
  const odd = [];
  for (let code = 0; code < 0x110000; code++) {
    const character = String.fromCodePoint(code);
    if (/[\p{Unassigned}\p{Private_Use}]/u.test(character)) continue;
    const key = fold(`a${character}a`);
    if (fold(key) !== key) odd.push(code);
  }
  expect(odd).toEqual([]);
});

test("the migration gave existing users the keys that the code computes [G10]", async () => {
  while ((await rollback(db))[0] !== "20261125120000_name_keys.ts");
  const names = [
    "Ann",
    "ＢＯＢ",
    " eve\u200b ",
    "Иван@Пример.РФ",
    "ΟΔΟΣ@XN--mnchen-3ya.DE",
    "a@b@C.example",
    "D@[192.0.2.1]",
  ];
  for (const name of names)
    await db.raw("INSERT INTO users (username, email, password_hash) VALUES (?, ?, '')", [name, name]);
  await migrateLatest(db);
  const keys = await db("users").select("username", "username_key", "email_key");
  for (const { username, ...found } of keys)
    expect(found).toEqual({ username_key: fold(username), email_key: fold(username) });
  expect(keys).toHaveLength(names.length);
});

test("normalizing keeps the joiner in a domain: without it, it would be a different domain", () => {
  const address = normalize("ann@xn--mgba3gch31f060k.com");
  expect(isEmailAddress(address)).toBe(true);
  expect(normalize(address)).toBe(address);
  expect(address).toBe("ann@xn--mgba3gch31f060k.com");
});

test("an email address keeps its case and is stored with a Unicode domain", () => {
  expect(normalize("\ufeff Ann＠XN--mnchen-3ya.DE ")).toBe("Ann@münchen.de");
});

const local64 = "x".repeat(64);
const domain = (length: number) => `${"x".repeat(60)}.${"x".repeat(60)}.${"x".repeat(length - 122 - 4)}.com`;

test.each([
  "ann@example.com",
  "a&b@example.com",
  "o'neil@example.com",
  "!#$%&'*+/=?^_`{|}~-@example.com",
  "a.b+c@sub.example.co",
  "иван@пример.рф",
  "用户@例子.中国",
  "ann@xn--e1afmkfd.xn--p1ai",
  "straße@straße.de",
  `${local64}@example.com`,
  `${"é".repeat(32)}@example.com`,
  `${local64}@${domain(189)}`,
])("%s is an email address [G10]", (address) => {
  expect(isEmailAddress(normalize(address))).toBe(true);
});

test.each([
  "ann",
  "@example.com",
  "ann@",
  "ann@example",
  "ann@example.com.",
  "ann@.example.com",
  "ann@-example.com",
  "ann@exam_ple.com",
  "ann@example.123",
  "ann@192.0.2.1",
  "ann@0x7f.1",
  "ann@[192.0.2.1]",
  "ann@example.com/path",
  "ann@example.com:25",
  "ann@%65xample.com",
  "ann@exam ple.com",
  ".ann@example.com",
  "ann.@example.com",
  "a..b@example.com",
  "a b@example.com",
  "a\u2028b@example.com",
  "a\u0001b@example.com",
  "a\ue000b@example.com",
  '"a b"@example.com',
  "a@b@example.com",
  "a,b@example.com",
  "Ann <ann@example.com>",
  "ann(home)@example.com",
  "a@example.com\r\nBcc: b@example.com",
  `${local64}x@example.com`,
  `${"é".repeat(33)}@example.com`,
  `${local64}@${domain(190)}`,
  `ann@${"x".repeat(64)}.com`,
])("%j is not an email address [G10]", (address) => {
  expect(isEmailAddress(normalize(address))).toBe(false);
});
