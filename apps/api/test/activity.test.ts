import { disableUser, enableUser, listActivity } from "@latchkey/auth-core";
import { Client, createAccount } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const api = apiWith({ DATABASE_URL: url });
const newClient = () => new Client(api, api, (person) => createAccount(db, person));

test("an operator finds everything that happened to an account in its activity, even what its owner is not notified of [O31]", async () => {
  const browser = newClient();
  const { username, password } = await browser.join();
  const user = (await db("users").where({ username }).first()) ?? { id: "" };
  await browser.post("/account/data");
  await browser.post("/logout");
  await browser.post("/login", { username, password: "wrong" });
  await browser.post("/login", { username, password });
  await disableUser(db, user);
  await enableUser(db, user);
  const kinds = (await listActivity(db, user, "0", 100)).map(({ kind }) => kind);
  expect(kinds).toEqual([
    ...["logged_in", "data_downloaded", "logged_out", "wrong_password", "logged_in"],
    ...["disabled_by_operator", "enabled_by_operator"],
  ]);
  await browser.login(username, password);
  const { notifications } = JSON.parse((await browser.get("/notifications")).body);
  expect(notifications.map(({ kind }: { kind: string }) => kind)).toEqual(
    ["logged_in", ...kinds.toReversed()].filter((kind) => kind !== "logged_out"),
  );
  expect(await db("events").where({ kind: "logged_out" }).whereNull("read_at")).toEqual([]);
});

test("what remains of a deleted account is one email that confirms it, and counters that name nobody [O31]", async () => {
  const browser = newClient();
  const { username, password, email } = await browser.join();
  await browser.post("/login", { username, password: "wrong" });
  await browser.post("/password/forgot", { email });
  const user = await db("users").where({ username }).first();
  expect((await browser.post("/account/delete", { password })).status).toBe(204);
  const found = await traces([username, email, user?.id ?? ""]);
  expect([...new Set(found)]).toEqual(["mails"]);
  expect(await db("mails").where({ recipient: email }).pluck("kind")).toEqual(["farewell"]);
});

/** The tables with a row that contains one of these texts. */
async function traces(texts: string[]): Promise<string[]> {
  const { rows } = await db.raw(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  const search = ({ name }: { name: string }) =>
    db.raw("SELECT ? AS name FROM ?? AS t, unnest(?::text[]) AS text WHERE strpos(t::text, text) > 0", [
      name,
      name,
      texts,
    ]);
  const results = await Promise.all(rows.map(search));
  return results.flatMap((result) => result.rows.map(({ name }: { name: string }) => name));
}
