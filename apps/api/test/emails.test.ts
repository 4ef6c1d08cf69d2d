import { Client } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/db/testing";
import { beforeEach, expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const browser = new Client(apiWith({ DATABASE_URL: url, LIMIT_MAILS: "2/3600" }));

beforeEach(() => db("mails").delete());

test("the emails to all sub-addresses of a mailbox count together, and only as a limit", async () => {
  const ask = async (email: string) => (await browser.post("/register", { email })).status;
  expect(await ask("user+1@example.com")).toBe(202);
  expect(await ask("User+2+3@example.com")).toBe(202);
  expect(await ask("user@example.com")).toBe(429);
  expect(await ask("user+4@example.com")).toBe(429);
  expect(await ask("other@example.com")).toBe(202);
  expect(await ask("user+1@example.org")).toBe(202);
  const waiting = ["User+2+3@example.com", "other@example.com", "user+1@example.com", "user+1@example.org"];
  expect((await db("mails").pluck("recipient")).sort()).toEqual(waiting);
});
