import type { Database, UserRow } from "@latchkey/db";
import { fold } from "./names.ts";
import { refuseTaken } from "./taken.ts";

/** Finds a user by username, enabled or not. */
export async function findByUsername(db: Database, username: string): Promise<UserRow | undefined> {
  return db("users")
    .where({ username_key: fold(username) })
    .first();
}

/** Finds an enabled user by email address. */
export async function findByEmail(db: Database, email: string): Promise<UserRow | undefined> {
  return db("users")
    .where({ email_key: fold(email) })
    .whereNull("disabled_at")
    .first();
}

/** Returns whether an email address belongs to a disabled user. */
export async function belongsToDisabledUser(db: Database, email: string): Promise<boolean> {
  const user = await db("users")
    .where({ email_key: fold(email) })
    .whereNotNull("disabled_at")
    .first("id");
  return user !== undefined;
}

/**
 * Locks a user row. Every transaction that changes an account does this first and then writes to sessions, tokens,
 * emails and events, in this order, so that no two of them can deadlock. NO KEY: an insert that only refers to the user
 * does not wait.
 */
export function lockUser(trx: Database, id: string): Promise<UserRow | undefined> {
  return trx("users").where({ id }).forNoKeyUpdate().first();
}

/** @throws InvalidInput (409) with code `username_taken` */
export async function renameUser(db: Database, { id }: { id: string }, username: string): Promise<void> {
  await refuseTaken(
    db("users")
      .where({ id })
      .update({ username, username_key: fold(username) }),
  );
}

/**
 * Sets a verified email address.
 * @throws InvalidInput (409) with code `email_taken`
 */
export async function setEmail(trx: Database, { id }: { id: string }, email: string): Promise<void> {
  await refuseTaken(
    trx("users")
      .where({ id })
      .update({ email, email_key: fold(email) }),
  );
}
