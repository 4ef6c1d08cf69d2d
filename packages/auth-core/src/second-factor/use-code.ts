import { transaction, type UserRow } from "@latchkey/db";
import type { Request } from "express";
import { recordChange, recordEvent } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { AuthContext } from "../guards/context.ts";
import type { Factor } from "../login-options.ts";
import { POLICY } from "../policy.ts";
import { lockUser } from "../users/users.ts";
import { useAuthenticatorCode } from "./authenticator.ts";
import { useRecoveryCode } from "./recovery-codes.ts";

/**
 * Uses up a code of the account's authenticator app, or a recovery code. Notifies the owner of a used recovery code, and
 * of wrong codes: someone who got this far knows the password.
 * @returns which it was; null if it is wrong or was used before
 * @throws Refused with 429 beyond a rate limit of the authenticator; recovery codes stay open to the owner
 */
export async function useCode(
  req: Request,
  context: AuthContext,
  account: UserRow,
  typed: string,
): Promise<Factor | null> {
  const code = typed.normalize("NFKC").replaceAll(/[\s-]/g, "");
  return /^\d{6}$/.test(code)
    ? tryAuthenticator(req, context, account, code)
    : tryRecoveryCode(req, context, account, code);
}

async function tryAuthenticator(req: Request, context: AuthContext, account: UserRow, code: string) {
  const { db, throttle, encryptionKeys } = context;
  const failures = await throttle.code(account, req);
  if (await useAuthenticatorCode(db, encryptionKeys, account, code)) {
    await throttle.codeAccepted(account);
    return "authenticator";
  }
  await recordWrongCode(req, context, account, failures === POLICY.wrongCodesUntilNotice);
  return null;
}

async function tryRecoveryCode(req: Request, context: AuthContext, account: UserRow, code: string) {
  const { db, origin, linkKeys } = context;
  const used = await transaction(db, async (trx) => {
    const current = await lockUser(trx, account.id);
    if (current?.auth_version !== account.auth_version) return false;
    const left = await useRecoveryCode(trx, account, code);
    if (left === null) return false;
    const event = await recordChange(trx, current, "recovery_code_used", req, String(left));
    const data = { origin, event, left: String(left) };
    await queueNotice(trx, linkKeys, "recovery_code_used", { account: current, data });
    return true;
  });
  if (used) return "recovery_code";
  await recordWrongCode(req, context, account, false);
  return null;
}

function recordWrongCode(
  req: Request,
  { db, origin, linkKeys }: AuthContext,
  account: UserRow,
  notify: boolean,
): Promise<void> {
  return transaction(db, async (trx) => {
    const event = await recordEvent(trx, account.id, "wrong_code", req);
    if (notify && event) await queueNotice(trx, linkKeys, "wrong_codes", { account, data: { origin, event } });
  });
}
