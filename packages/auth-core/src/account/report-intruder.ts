import { type Database, type Transaction, transaction } from "@latchkey/db";
import { cancelEmailsAbout } from "@latchkey/mail";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import { queueEmail } from "../emails/kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { clearEndedSession } from "../guards/ended-session.ts";
import { removeIdentitiesSince } from "../identities/identities.ts";
import { consumeToken, endTokens, lockOwner } from "../links/tokens.ts";
import { rememberUse, requireEarlierUse } from "../links/used-tokens.ts";
import { removePasskeys } from "../passkeys/manage-passkeys.ts";
import { NO_PASSWORD } from "../password/no-password.ts";
import { LINK_LIFETIME } from "../policy.ts";
import { InvalidInput, textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { removeFactors } from "../second-factor/factors.ts";
import { fold } from "../users/names.ts";
import { setEmail } from "../users/users.ts";
import { setPassword } from "./set-password.ts";

interface Owner {
  id: string;
  email: string;
  username: string;
  /** The address that the report link was sent to. */
  sentTo: string;
}

/**
 * Recovers an account after a takeover, with the `{ token }` of an email about a login or change. Ends all sessions,
 * removes the password, and the second factors, passkeys and connected providers that were added since the event, restores
 * the address that the token was sent to, and sends a link to choose a new password there. Links that report later events
 * are revoked, because the intruder may have received them.
 * @throws Refused with 410 if the token is not valid; 409 if another account now has that address: the account is then
 * disabled, because only the intruder could recover it
 */
export async function reportIntruder(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { db, throttle, origin } = context;
  const { token } = textFields(input, ["token"]);
  await throttle.attemptFrom(req);
  const { succeeded } = await transaction(db, async (trx) => {
    const owner = await lockOwner(trx, token, "report_intruder");
    const event = await consumeToken(trx, token, "report_intruder");
    const restored = await restoreAddress(trx, owner);
    if (!restored) await trx("users").where({ id: owner.id }).update({ disabled_at: new Date() });
    await setPassword(trx, owner, NO_PASSWORD);
    await removeFactors(trx, owner, event);
    await removePasskeys(trx, owner, event);
    await removeIdentitiesSince(trx, owner, event);
    await endTokens(trx, owner, event);
    await rememberUse(trx, token, "report_intruder", { user: owner, succeeded: restored });
    // Queued emails to another address are the intruder's if they are about this event or a later one. Earlier ones may
    // be the owner's, because the intruder may have reported first.
    await cancelEmailsAbout(trx, owner.id, { keepTo: owner.sentTo, field: "event", from: event });
    if (restored) await queueRecovery(trx, owner, origin);
    await recordChange(trx, owner, "intruder_reported", req);
    return { succeeded: restored };
  }).catch((error) => requireEarlierUse(db, error, token, "report_intruder"));
  await clearEndedSession(req, db);
  if (!succeeded) throw new Refused(409, "email_not_restored");
}

/** In a savepoint: if the address cannot be restored, everything else must still happen. */
async function restoreAddress(trx: Transaction, owner: Owner) {
  if (owner.sentTo === owner.email) return true;
  try {
    await trx.transaction((savepoint) => setEmail(savepoint, owner, owner.sentTo));
    return true;
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}

async function queueRecovery(trx: Database, { email, sentTo, username }: Owner, origin: string) {
  const expiresIn = LINK_LIFETIME.reset_password;
  await queueEmail(trx, "reset_password", sentTo, { origin }, { expiresIn });
  if (fold(sentTo) === fold(email)) return;
  await queueEmail(trx, "address_removed", email, { username });
}
