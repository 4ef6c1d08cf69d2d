import { timingSafeEqual } from "node:crypto";
import { transaction } from "@latchkey/db";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { codeOf, tokenOf } from "../links/link-keys.ts";
import { consumeToken, findGrant } from "../links/tokens.ts";
import { isEmailCodeOffered } from "./offer.ts";

/**
 * Consumes the code that was emailed to the current user in this session. The account is locked, so only one of several
 * concurrent uses succeeds, and none succeeds once a second factor has been added.
 * @returns false if the code is wrong, has expired, was used or replaced, or belongs to another session
 */
export async function useEmailCode(req: Request, context: AuthContext, typed: string): Promise<boolean> {
  return transaction(context.db, async (trx) => {
    const { id: user_id } = await lockAccount(trx, req);
    if (!(await isEmailCodeOffered(req, { ...context, db: trx }))) return false;
    const { lineage = "" } = req.session;
    const sent = await trx("user_tokens").where({ user_id, purpose: "login_code", lineage }).first("id", "token_hash");
    const token = sent && tokenOf(context.linkKeys, sent);
    if (!token || !isSame(codeOf(token), typed) || !(await findGrant(trx, "login_code", token))) return false;
    await consumeToken(trx, token, "login_code");
    return true;
  });
}

function isSame(code: string, typed: string) {
  const [expected, actual] = [code, typed.normalize("NFKC").replaceAll(/[\s-]/g, "")].map((text) => Buffer.from(text));
  return expected !== undefined && actual?.length === expected.length && timingSafeEqual(actual, expected);
}
