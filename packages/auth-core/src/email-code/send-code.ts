import { type Database, transaction, type UserRow } from "@latchkey/db";
import type { Request } from "express";
import { queueEmail } from "../emails/kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { createLink } from "../links/create-link.ts";
import type { LinkKeys } from "../links/link-keys.ts";
import { LINK_LIFETIME } from "../policy.ts";
import { clientNetwork } from "../request/client-address.ts";
import { Refused } from "../request/refused.ts";
import { whereFrom } from "../request/where-from.ts";
import { requireUser } from "../session/current-user.ts";
import { isEmailCodeOffered } from "./offer.ts";

/**
 * Sends a code to the current user's address, for `confirmWithEmailCode` in this session. It replaces the previous code.
 * Idempotent: shortly after an email was requested, no further one is sent, and its code stays valid.
 * @throws Refused with 403 if the user can confirm the login another way, 429 beyond a rate limit
 */
export async function sendEmailCode(req: Request, context: AuthContext): Promise<void> {
  const { db, throttle, linkKeys } = context;
  if (!(await isEmailCodeOffered(req, context))) throw new Refused(403, "email_code_unavailable");
  await throttle.emailTo("login_code", requireUser(req).email, req);
  const { lineage = "" } = req.session;
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const isFirst = await throttle.isFirstEmail(trx, "login_code", `${account.email} ${lineage}`);
    if (isFirst) await queueCode(trx, linkKeys, req, { owner: account, lineage });
  });
}

async function queueCode(
  trx: Database,
  linkKeys: LinkKeys,
  req: Request,
  { owner, lineage }: { owner: UserRow; lineage: string },
) {
  const { id: userId, username, email } = owner;
  const link = await createLink(trx, linkKeys, { purpose: "login_code", sentTo: email, owner, lineage });
  const data = { username, ...whereFrom(req) };
  await queueEmail(trx, "login_code", email, data, {
    userId,
    linkId: link ?? undefined,
    requester: clientNetwork(req),
    expiresIn: LINK_LIFETIME.login_code,
  });
}
