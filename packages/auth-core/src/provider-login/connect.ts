import { type Database, transaction } from "@latchkey/db";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { insertIdentity } from "../identities/identities.ts";
import { forgetIdentity } from "../identities/kept-identity.ts";
import { POLICY } from "../policy.ts";
import type { Attempt } from "../providers/attempt.ts";
import type { Identity } from "../providers/identity.ts";
import { Refused } from "../request/refused.ts";

/**
 * Connects an identity to the current user's account, and notifies the owner. Does nothing if it is connected to it already.
 * @param connectTo the user and the session that started it: another one must not get the identity
 * @throws Refused with 403 for another session, 409 if another account has the identity, or if this one has too many
 */
export async function connectIdentity(
  req: Request,
  context: AuthContext,
  identity: Identity,
  connectTo: NonNullable<Attempt["connectTo"]>,
): Promise<void> {
  const { db, origin, linkKeys } = context;
  const { title } = identity.login;
  if (req.user?.id !== connectTo.user || req.session.lineage !== connectTo.lineage)
    throw new Refused(403, "provider_other_session", { title });
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    if (await isConnected(trx, identity, account)) return;
    const event = await recordChange(trx, account, "provider_added", req, title);
    if (!(await insertIdentity(trx, identity, { user_id: account.id, event_id: event })))
      throw new Refused(409, "provider_taken", { title });
    await queueNotice(trx, linkKeys, "provider_added", { account, data: { origin, event, title } });
  });
  forgetIdentity(req);
}

async function isConnected(trx: Database, { login }: Identity, { id: user_id }: { id: string }) {
  const own = await trx("identities").where({ user_id }).select("issuer", "subject");
  if (own.some(({ issuer, subject }) => issuer === login.issuer && subject === login.subject)) return true;
  if (own.length >= POLICY.maxIdentities) throw new Refused(409, "too_many_identities");
  return false;
}
