import { type Database, transaction } from "@latchkey/db";
import { recordByOperator } from "../activity/record.ts";
import { queueEmail } from "../emails/kinds.ts";
import { revokeAccess } from "../guards/revoke-access.ts";
import { removeFactors } from "../second-factor/factors.ts";
import { lockUser } from "../users/users.ts";

/**
 * For an operator: removes the second factors of a user who has lost them, ends all sessions and links, and notifies the
 * user by email. Make sure first that it is the owner who asks.
 * @returns false if the user had none
 */
export function resetSecondFactor(db: Database, { id }: { id: string }): Promise<boolean> {
  return transaction(db, async (trx) => {
    const user = await lockUser(trx, id);
    if (!user || !(await removeFactors(trx, user))) return false;
    await revokeAccess(trx, user);
    await recordByOperator(trx, id, "second_factor_reset");
    await queueEmail(trx, "second_factor_reset", user.email, { username: user.username });
    return true;
  });
}
