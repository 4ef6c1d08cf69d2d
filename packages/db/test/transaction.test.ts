import { expect, test } from "vitest";
import { DatabaseUnavailable, transaction } from "../src/index.ts";
import { withTestDatabase } from "./database.ts";

const { db } = await withTestDatabase();

const fail = (code: string) => `DO $$ BEGIN RAISE EXCEPTION 'planned' USING ERRCODE = '${code}'; END $$`;

test.each(["40P01", "40001"])("a transaction that PostgreSQL rolled back with %s is retried [O19]", async (code) => {
  let attempts = 0;
  const result = await transaction(db, async (trx) => {
    attempts++;
    if (attempts < 3) await trx.raw(fail(code));
    return attempts;
  });
  expect(result).toBe(3);
});

test("after three attempts the database is treated as unavailable [O19]", async () => {
  let attempts = 0;
  const work = transaction(db, (trx) => {
    attempts++;
    return trx.raw(fail("40P01"));
  });
  await expect(work).rejects.toBeInstanceOf(DatabaseUnavailable);
  expect(attempts).toBe(3);
});

test("other errors are not retried", async () => {
  let attempts = 0;
  const work = transaction(db, (trx) => {
    attempts++;
    return trx.raw(fail("22012"));
  });
  await expect(work).rejects.toMatchObject({ code: "22012" });
  expect(attempts).toBe(1);
});
