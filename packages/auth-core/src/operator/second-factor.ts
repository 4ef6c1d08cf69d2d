import { type Database, transaction } from "@latchkey/db";
import { recordByOperator } from "../activity/record.ts";
import { queueEmail } from "../emails/kinds.ts";
import { revokeAccess } from "../guards/revoke-access.ts";
import { removePasskeys } from "../passkeys/manage-passkeys.ts";
import { removeFactors } from "../second-factor/factors.ts";
import { toUser, type User } from "../users/public-user.ts";
import { lockUser } from "../users/users.ts";

/**
 * For an operator: removes the second factors and passkeys of a user who has lost them, ends all sessions and links, and
 * notifies the user by email. Make sure first that it is the owner who asks.
 * @returns the user; null if there was nothing to remove
 */
export function resetSecondFactor(db: Database, { id }: { id: string }): Promise<User | null> {
  return transaction(db, async (trx) => {
    const user = await lockUser(trx, id);
    if (!user) return null;
    const factors = await removeFactors(trx, user);
    const passkeys = await removePasskeys(trx, user);
    if (!factors && !passkeys) return null;
    await revokeAccess(trx, user);
    await recordByOperator(trx, id, "second_factor_reset");
    await queueEmail(trx, "second_factor_reset", user.email, { username: user.username });
    return toUser(user);
  });
}
