import { createHash, scrypt } from "node:crypto";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parseCost } from "../src/index.ts";

// require() resolves scrypt-for-humans and, through the override in pnpm-workspace.yaml, this package below it.
const require = createRequire(import.meta.url);
const scryptForHumans = require("scrypt-for-humans");

/** From the README of node-scrypt 6, the native addon that this package replaces. */
const NODE_SCRYPT =
  "c2NyeXB0AAwAAAAIAAAAAcQ0zwp7QNLklxCn14vB75AYWDIrrT9I/7F9+lVGBfKN/1TH2hs/HboSy1ptzN0YzHJhC7PZIEPQzf2nuoaqVZg8VkKEJlo8/QaH7qjU2VwB";

/** The first 96 bytes of the output of `scrypt enc --logN 14 -r 8 -p 1` (Debian's scrypt 1.3.1). */
const SCRYPT_TOOL =
  "c2NyeXB0AA4AAAAIAAAAAV/MUsczytQuVEtgIbWLjrH6cXXVEpWmIW5f4VS+UA7vJOYKnR34WTMZWfxgVkjFxr7acILihdgI12JFM3uJLWqq8BbiiZ6BPazkONULgf+N";

test("a hash from the node-scrypt README verifies", async () => {
  expect(await scryptForHumans.verifyHash("password1", NODE_SCRYPT)).toBe(true);
});

test("a hash made by the scrypt command-line tool verifies [W2]", async () => {
  expect(await scryptForHumans.verifyHash("correct horse battery staple", SCRYPT_TOOL)).toBe(true);
});

test("a wrong password is rejected with PasswordError", async () => {
  const wrong = scryptForHumans.verifyHash("password2", NODE_SCRYPT);
  await expect(wrong).rejects.toBeInstanceOf(scryptForHumans.PasswordError);
});

test("a new hash verifies, contains its cost parameters, and has a random salt", async () => {
  const options = { params: { N: 10, r: 8, p: 2 } };
  const [first, second] = await Promise.all([
    scryptForHumans.hash("pässwörd 🔑", options),
    scryptForHumans.hash("pässwörd 🔑", options),
  ]);
  expect(await scryptForHumans.verifyHash("pässwörd 🔑", first)).toBe(true);
  expect(Buffer.from(first, "base64").subarray(0, 16).toString("hex")).toBe("736372797074000a0000000800000002");
  expect(first).not.toBe(second);
});

test("the default cost is OWASP's N=2^15, r=8, p=3 on every machine", async () => {
  const hash = await scryptForHumans.hash("password");
  expect(Buffer.from(hash, "base64").subarray(6, 16).toString("hex")).toBe("000f0000000800000003");
});

test.each([
  ["empty", Buffer.alloc(0)],
  ["one byte short", Buffer.from(NODE_SCRYPT, "base64").subarray(0, 95)],
  ["in another format", Buffer.alloc(96, "x")],
  ["inconsistent with its checksum", withByte(20, 1)],
  ["of cost N=2^0", withCost(0, 8, 1)],
  ["of cost r=0", withCost(15, 0, 1)],
  ["of cost p=0", withCost(15, 8, 0)],
  ["of cost N=2^63", withCost(63, 8, 1)],
  ["over the memory limit (512 MiB)", withCost(19, 8, 1)],
  ["of cost r=2^24", withCost(12, 2 ** 24, 1)],
  ["of cost p=2^24", withCost(12, 8, 2 ** 24)],
  ["over the work limit (256 MiB, p=20)", withCost(18, 8, 20)],
])("a stored hash that is %s is rejected before any scrypt computation [W2]", async (_, block) => {
  const verified = scryptForHumans.verifyHash("password1", block.toString("base64"));
  await expect(verified).rejects.toBeInstanceOf(scryptForHumans.InputError);
});

test.each([
  [14, 8, 5],
  [15, 8, 3],
  [16, 8, 2],
  [17, 8, 1],
])("OWASP's cost N=2^%d, r=%d, p=%d is within the limits", (N, r, p) => {
  expect(parseCost(withCost(N, r, p))).toEqual({ N, r, p });
});

function withByte(offset: number, value: number) {
  const block = Buffer.from(NODE_SCRYPT, "base64");
  block[offset] = value;
  return block;
}

/** The node-scrypt block with another cost and a matching checksum. */
function withCost(N: number, r: number, p: number) {
  const block = withByte(7, N);
  block.writeUInt32BE(r, 8);
  block.writeUInt32BE(p, 12);
  createHash("sha256").update(block.subarray(0, 48)).digest().copy(block, 48, 0, 16);
  return block;
}

// Test vectors of RFC 7914, section 12, except the one that takes 1 GiB, for Node's crypto.scrypt, which scrypt-kdf uses.
test.each([
  [
    "",
    "",
    16,
    1,
    1,
    "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
  ],
  [
    "password",
    "NaCl",
    1024,
    8,
    16,
    "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
  ],
  [
    "pleaseletmein",
    "SodiumChloride",
    16384,
    8,
    1,
    "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
  ],
])(
  "RFC 7914: scrypt(%j, %j, N=%d, r=%d, p=%d)",
  async (password, salt, N, r, p, expected) => {
    const derive = promisify<string, string, number, object, Buffer>(scrypt);
    const key = await derive(password, salt, 64, { N, r, p, maxmem: 2 ** 31 - 1 });
    expect(key.toString("hex")).toBe(expected);
  },
  60_000,
);
