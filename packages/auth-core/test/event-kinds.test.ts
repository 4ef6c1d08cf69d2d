import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { expect, test } from "vitest";
import { LOGIN_EVENTS } from "../src/index.ts";

const { db } = await withTestDatabase();

test("the index of logins covers exactly the events that are logins", async () => {
  const { rows } = await db.raw("SELECT indexdef FROM pg_indexes WHERE indexname = 'events_logins_index'");
  const [, condition = ""] = rows[0].indexdef.split(" WHERE ");
  const kinds = [...condition.matchAll(/'(\w+)'/g)].map(([, kind]) => kind);
  expect(kinds.sort()).toEqual([...new Set(Object.values(LOGIN_EVENTS))].sort());
});
