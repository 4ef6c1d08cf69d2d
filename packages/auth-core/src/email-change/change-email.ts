import { transaction } from "@latchkey/db";
import { fieldErrors } from "@latchkey/texts";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { createLink } from "../links/create-link.ts";
import { consumeToken, endTokens, lockOwner } from "../links/tokens.ts";
import { rememberUse, requireEarlierUse } from "../links/used-tokens.ts";
import { InvalidInput, textFields } from "../request/input.ts";
import { requireUser } from "../session/current-user.ts";
import { requireEmailAddress } from "../users/name-rules.ts";
import { normalize } from "../users/names.ts";
import { requireUnreserved } from "../users/reserved-addresses.ts";
import { setEmail } from "../users/users.ts";
import { queueConfirmation } from "./confirmation-email.ts";
import { wasJustRequested } from "./pending-email.ts";

/**
 * Sends a link to `{ email }` that makes it the current user's address, and notifies the current address. Prevents user
 * enumeration: whether another account has the address is looked up when the email is sent, and only its reader learns
 * it. Idempotent: shortly after a request, another one for the same address does nothing.
 * @throws Refused with 422 if it is not an email address or the current one, 429 beyond a rate limit
 */
export async function requestEmailChange(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { db, throttle, origin, linkKeys } = context;
  const email = normalize(textFields(input, ["email"]).email);
  requireEmailAddress(email);
  const user = requireUser(req);
  if (email === user.email) throw new InvalidInput({ email: fieldErrors.email_unchanged });
  await throttle.change(req);
  await throttle.emailTo("change_email", email, req);
  await throttle.emailTo("email_change_requested", user.id, req); // Each one also sends a notice to the current address.
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    if (await wasJustRequested(trx, account, email)) return;
    const event = await recordChange(trx, account, "email_change_requested", req, email);
    const { lineage } = req.session; // Ending this session revokes the link.
    const link = await createLink(trx, linkKeys, { purpose: "change_email", sentTo: email, owner: account, lineage });
    await queueConfirmation(trx, context, req, { account, email, event, link });
    await queueNotice(trx, linkKeys, "email_change_requested", { account, data: { origin, event, email } });
  });
}

/**
 * Sets the account's email address to the one that `{ token }` was sent to. Revokes all other links to the account except
 * those that report an event; the old address stays reserved for the account while such a link to it is valid.
 * @throws Refused with 410 if the token is not valid, 409 if another account got the address in the meantime
 */
export async function confirmEmail(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { db, throttle, origin, linkKeys } = context;
  const { token } = textFields(input, ["token"]);
  await throttle.attemptFrom(req);
  await transaction(db, async (trx) => {
    const owner = await lockOwner(trx, token, "change_email");
    const { id, email, sentTo } = owner;
    await consumeToken(trx, token, "change_email");
    await setEmail(trx, owner, sentTo);
    await requireUnreserved(trx, { id, email: sentTo });
    await throttle.renamed(trx, email, sentTo);
    await endTokens(trx, owner);
    await rememberUse(trx, token, "change_email", { user: owner });
    const event = await recordChange(trx, owner, "email_changed", req, sentTo);
    await queueNotice(trx, linkKeys, "email_changed", { account: owner, data: { origin, event, email: sentTo } });
  }).catch((error) => requireEarlierUse(db, error, token, "change_email"));
}
