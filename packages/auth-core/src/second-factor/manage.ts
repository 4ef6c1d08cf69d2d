import { transaction } from "@latchkey/db";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { Refused } from "../request/refused.ts";
import { requireUser } from "../session/current-user.ts";
import { findFactors, removeFactors } from "./factors.ts";
import { countRecoveryCodes, replaceRecoveryCodes } from "./recovery-codes.ts";

interface SecondFactor {
  /** Whether the apps can store an authenticator: they have ENCRYPTION_KEYS. */
  available: boolean;
  authenticator: { createdAt: Date } | null;
  recoveryCodesLeft: number;
}

/** The current user's second factors. */
export async function findSecondFactor(req: Request, { db, encryptionKeys }: AuthContext): Promise<SecondFactor> {
  const user = requireUser(req);
  const available = encryptionKeys.length > 0;
  return { available, ...(await findFactors(db, user)), recoveryCodesLeft: await countRecoveryCodes(db, user.id) };
}

/**
 * Removes the current user's authenticator app and recovery codes, and notifies the owner. Does nothing without one.
 * @throws Refused with 429 beyond a rate limit
 */
export async function disableAuthenticator(req: Request, context: AuthContext): Promise<void> {
  const { db, throttle, origin, linkKeys } = context;
  await throttle.change(req);
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    if (!(await removeFactors(trx, account))) return;
    const event = await recordChange(trx, account, "authenticator_disabled", req);
    await queueNotice(trx, linkKeys, "authenticator_disabled", { account, data: { origin, event } });
  });
}

/**
 * Replaces the current user's recovery codes, and notifies the owner.
 * @returns the new ones, which are shown only now
 * @throws Refused with 409 without an authenticator app, 429 beyond a rate limit
 */
export async function renewRecoveryCodes(req: Request, context: AuthContext): Promise<string[]> {
  const { db, throttle, origin, linkKeys } = context;
  await throttle.change(req);
  return transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const { authenticator } = await findFactors(trx, account);
    if (!authenticator) throw new Refused(409, "no_second_factor");
    const event = await recordChange(trx, account, "recovery_codes_renewed", req);
    await queueNotice(trx, linkKeys, "recovery_codes_renewed", { account, data: { origin, event } });
    return replaceRecoveryCodes(trx, account, event);
  });
}
