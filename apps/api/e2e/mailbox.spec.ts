import type { AddressInfo } from "node:net";
import { migrateLatest, openDatabase } from "@latchkey/db";
import { createDatabase, dropDatabase } from "@latchkey/dev-database/test-server";
import { pages } from "@latchkey/texts";
import express from "express";
import { databaseOf, expect, originOf, test } from "../../../packages/e2e/src/test.ts";
import { mailboxRoutes } from "../src/mailbox/routes.ts";

const t = pages.mailbox;

test("the mailbox says that it is empty, and then shows emails as they arrive, newest first", async ({ page }) => {
  const url = await createDatabase(databaseOf(originOf(import.meta.url)));
  const db = openDatabase(url, { statementTimeout: 60_000 });
  await migrateLatest(db);
  const server = express().use(mailboxRoutes(db)).listen(0);
  const arrive = (subject: string) => {
    const shown = JSON.stringify({ subject, text: "", html: "" });
    return db("mails").insert({ kind: "hello", recipient: "ann@example.com", data: "{}", shown });
  };
  try {
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/dev/mailbox`);
    await expect(page.getByText(t.empty)).toBeVisible();
    await arrive("Hello");
    await expect(page.getByRole("listitem")).toHaveText([/^Hello/]);
    await expect(page.getByText(t.choose)).toBeVisible();
    await expect(page.getByText(t.empty)).toBeHidden();
    await arrive("Hello again");
    await expect(page.getByRole("listitem")).toHaveText([/^Hello again/, /^Hello/]);
  } finally {
    await page.close(); // Ends the stream, which the server waits for.
    await new Promise((resolve) => server.close(resolve));
    await db.destroy();
    await dropDatabase(url);
  }
});
