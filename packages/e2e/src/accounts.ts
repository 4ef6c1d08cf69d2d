import "@latchkey/testkit/cheap-hashes";
import { createAccount, tokenFor } from "@latchkey/contract/accounts";
import { type Database, openDatabase } from "@latchkey/db";
import { databaseOf, type Person } from "./test.ts";

/** What tests do in the database of a site, where a browser would have to wait for it. */
async function inDatabase<Result>(site: string, work: (db: Database) => Promise<Result>): Promise<Result> {
  const db = openDatabase(databaseOf(site), { name: "e2e" });
  return work(db).finally(() => db.destroy());
}

/** Gives somebody an account who has read no mail for it. */
export const giveAccount = (site: string, person: Person) => inDatabase(site, (db) => createAccount(db, person));

/** The token of a mail to register, without waiting for the mail. */
export const tokenToRegister = (site: string, { email }: Person) =>
  inDatabase(site, (db) => tokenFor(db, "register", email));

/** The same to choose a new password, for somebody with an account. */
export const tokenToReset = (site: string, { email }: Person) =>
  inDatabase(site, (db) => tokenFor(db, "reset_password", email));

/** Lets the person's sessions run out in the database, though the browser still sends its cookie. */
export const expireSessions = (site: string, person: Person) => moveSessions(site, person, { expired: new Date(0) });

/** Lets the person's sessions have begun so long ago that the password is asked for again. */
export const ageSessions = (site: string, person: Person) =>
  moveSessions(site, person, { created_at: new Date(Date.now() - 3_600_000) });

const moveSessions = (site: string, { username }: Person, times: { expired?: Date; created_at?: Date }) =>
  inDatabase(site, async (db) => {
    const user = db("users").where({ username }).select("id");
    await db("sessions").whereIn("user_id", user).update(times);
  });
