import { type Database, transaction, type UserRow } from "@latchkey/db";
import { deleteSurplus, deleteUser } from "../account/delete-user.ts";
import { recordByOperator } from "../activity/record.ts";
import { queueEmail } from "../emails/kinds.ts";
import { revokeAccess } from "../guards/revoke-access.ts";
import { insertUser, prepareUser, withoutPassword } from "../users/new-user.ts";
import { requireUnreserved } from "../users/reserved-addresses.ts";
import { lockUser } from "../users/users.ts";

/** For an operator: lists up to `limit` users in the order of their usernames, after the one with this key. */
export function listUsers(db: Database, after: string, limit: number): PromiseLike<UserRow[]> {
  return db("users").where("username_key", ">", after).orderBy("username_key").limit(limit);
}

/**
 * For an operator: creates a user.
 * @param password without it, nobody can log in before a link of `createPasswordLink` was used
 * @throws InvalidInput with a message for each invalid or taken field
 */
export async function createUser(
  db: Database,
  { username, email, password }: { username: string; email: string; password?: string },
): Promise<UserRow> {
  const prepared =
    password === undefined ? withoutPassword({ username, email }) : await prepareUser({ username, email, password });
  return transaction(db, async (trx) => {
    const user = await insertUser(trx, prepared);
    await requireUnreserved(trx, user);
    await recordByOperator(trx, user.id, "created_by_operator");
    return user;
  });
}

/**
 * For an operator: disables a user and notifies them by email. The row's trigger increments `auth_version`, which ends
 * all sessions and logins in progress permanently; deleting the sessions notifies open pages (live logout).
 * @returns false if the user was disabled already
 */
export function disableUser(db: Database, { id }: { id: string }): Promise<boolean> {
  return transaction(db, async (trx) => {
    const user = await lockUser(trx, id);
    if (!user || user.disabled_at) return false;
    await trx("users").where({ id }).update({ disabled_at: new Date() });
    await revokeAccess(trx, user);
    await recordByOperator(trx, id, "disabled_by_operator");
    await queueEmail(trx, "account_disabled", user.email, { username: user.username });
    return true;
  });
}

/**
 * For an operator: enables a user and notifies them by email. Does not restore sessions.
 * @returns false if the user was enabled already
 */
export function enableUser(db: Database, { id }: { id: string }): Promise<boolean> {
  return transaction(db, async (trx) => {
    const user = await lockUser(trx, id);
    if (!user?.disabled_at) return false;
    await trx("users").where({ id }).update({ disabled_at: null });
    await recordByOperator(trx, id, "enabled_by_operator");
    await queueEmail(trx, "account_enabled", user.email, { username: user.username });
    return true;
  });
}

/** For an operator: deletes a user, with the same last email as if the user had done it. */
export async function removeUser(db: Database, user: { id: string }): Promise<void> {
  await deleteSurplus(db, user.id);
  await transaction(db, async (trx) => {
    const locked = await lockUser(trx, user.id);
    if (locked) await deleteUser(trx, locked);
  });
}
