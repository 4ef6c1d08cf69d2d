import { Client, tokenFor } from "@latchkey/contract";
import { openDatabase } from "@latchkey/db";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { createDatabaseIn, dropDatabase } from "@latchkey/dev-database/test-server";
import { afterAll, expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const PASSWORD = "a long enough password";
const url = await createDatabaseIn("tr-TR", (await withTestDatabase()).url);
const db = openDatabase(url);
const api = apiWith({ DATABASE_URL: url });
afterAll(async () => {
  await db.destroy();
  await dropDatabase(url);
});

async function register(username: string, email: string) {
  const token = await tokenFor(db, "register", email);
  return (await new Client(api).post("/register/confirm", { token, username, password: PASSWORD })).status;
}

test("on a database with Turkish case folding, a user with an I can log in, and a duplicate cannot register [G10]", async () => {
  const { rows } = await db.raw("SELECT lower('I') AS lowered");
  expect(rows).toEqual([{ lowered: "ı" }]);
  expect(await register("IRIS", "IRIS@example.com")).toBe(201);
  for (const name of ["IRIS", "iris", "Iris@Example.com", "IRIS@EXAMPLE.COM"])
    expect(await new Client(api).login(name, PASSWORD), name).toBe(true);
  expect(await register("iris", "other@example.com")).toBe(409);
  expect(await register("other", "other@example.com")).toBe(201);
  const browser = new Client(api);
  await browser.login("other", PASSWORD);
  expect((await browser.post("/account/username", { username: "iriS" })).status).toBe(409);
});
