import { randomUUID } from "node:crypto";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import * as v from "valibot";
import { expect, test } from "vitest";
import { insertUser, sessionSettings, warnOfOtherDomains } from "../src/index.ts";

const { db } = await withTestDatabase();

test("an app warns at startup if passkeys exist that were made for another domain [S9]", async () => {
  const user = await insertUser(db, { username: "ann", email: "ann@example.com", password_hash: "" });
  const passkey = { public_key: Buffer.alloc(1), counter: 0, name: "x", synced: true, event_id: "1" };
  const warnings = async (domain?: string) => {
    const logged: string[] = [];
    const config = v.parse(sessionSettings([]), { COOKIE_DOMAIN: domain });
    const log = { info() {}, warn: (_: object, message: string) => logged.push(message) };
    await warnOfOtherDomains(db, { config, origin: "https://www.example.com" }, log);
    return logged;
  };
  await db("passkeys").insert({ ...passkey, user_id: user.id, rp_id: "example.com", credential_id: randomUUID() });
  expect(await warnings("example.com")).toEqual([]);
  expect(await warnings()).toEqual([
    expect.stringContaining("made for example.com do not work for www.example.com. Restore COOKIE_DOMAIN"),
  ]);
});
