import { timingSafeEqual } from "node:crypto";
import type { Database } from "@latchkey/db";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { codeOf, tokenOf } from "../links/link-keys.ts";
import { consumeToken, findGrant } from "../links/tokens.ts";
import { requireUser } from "../session/current-user.ts";
import { isEmailCodeOffered } from "./offer.ts";

/**
 * Consumes the code that was emailed to the current user in this session. The account must be locked, so that only one of
 * several concurrent uses succeeds, and none succeeds once a second factor has been added.
 * @returns false if the code is wrong, has expired, was used or replaced, or belongs to another session
 */
export async function useEmailCode(
  req: Request,
  { db: trx, linkKeys, providers }: Pick<AuthContext, "linkKeys" | "providers"> & { db: Database },
  typed: string,
): Promise<boolean> {
  if (!(await isEmailCodeOffered(req, { db: trx, providers }))) return false;
  const { lineage = "" } = req.session;
  const ofSession = { user_id: requireUser(req).id, purpose: "login_code", lineage };
  const sent = await trx("user_tokens").where(ofSession).first("id", "token_hash");
  const token = sent && tokenOf(linkKeys, sent);
  if (!token || !isSame(codeOf(token), typed) || !(await findGrant(trx, "login_code", token))) return false;
  await consumeToken(trx, token, "login_code");
  return true;
}

function isSame(code: string, typed: string) {
  const [expected, actual] = [code, typed.normalize("NFKC").replaceAll(/[\s-]/g, "")].map((text) => Buffer.from(text));
  return expected !== undefined && actual?.length === expected.length && timingSafeEqual(actual, expected);
}
