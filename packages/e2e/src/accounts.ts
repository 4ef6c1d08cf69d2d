import "@latchkey/testkit/cheap-hashes";
import { createAccount, endEmailPause, tokenFor } from "@latchkey/contract/accounts";
import { type Database, openDatabase } from "@latchkey/db";
import { databaseOf, type Person } from "./test.ts";

/** Shortcuts through a site's database, where a browser would have to wait. */
async function inDatabase<Result>(site: string, work: (db: Database) => Promise<Result>): Promise<Result> {
  const db = openDatabase(databaseOf(site), { name: "e2e", statementTimeout: 60_000 });
  return work(db).finally(() => db.destroy());
}

/** Creates an account without a registration email. */
export const insertAccount = (site: string, person: Person) => inDatabase(site, (db) => createAccount(db, person));

/** Returns a registration token without waiting for its email. */
export const registrationToken = (site: string, { email }: Person) =>
  inDatabase(site, (db) => tokenFor(db, "register", email));

/** Returns a password reset token for an existing account. */
export const resetToken = (site: string, { email }: Person) =>
  inDatabase(site, (db) => tokenFor(db, "reset_password", email));

/** Expires the links that were sent to the person. */
export const expireLinks = (site: string, { email }: Person) =>
  inDatabase(site, (db) =>
    db("user_tokens")
      .where({ sent_to: email })
      .update({ expires_at: new Date(0) }),
  );

/** As if the pause after the last request for an emailed link were over. */
export const endPause = (site: string) => inDatabase(site, endEmailPause);

/** Expires the person's sessions in the database, while the browser still sends the cookie. */
export const expireSessions = (site: string, person: Person) => moveSessions(site, person, { expired: new Date(0) });

/** Backdates the person's logins, so that step-up authentication is required. */
export const ageSessions = (site: string, person: Pick<Person, "username">) =>
  moveSessions(site, person, { created_at: new Date(Date.now() - 3_600_000) });

const moveSessions = (
  site: string,
  { username }: Pick<Person, "username">,
  times: { expired?: Date; created_at?: Date },
) =>
  inDatabase(site, async (db) => {
    const user = db("users").where({ username }).select("id");
    await db("sessions").whereIn("user_id", user).update(times);
  });

/** Removes the person's passkeys, which their device keeps. */
export const removePasskeys = (site: string, { username }: Person) =>
  inDatabase(site, async (db) => {
    await db("passkeys").whereIn("user_id", db("users").where({ username }).select("id")).delete();
  });
