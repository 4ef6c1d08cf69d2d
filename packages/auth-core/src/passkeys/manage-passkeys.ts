import { type Database, transaction } from "@latchkey/db";
import type { Request } from "express";
import * as v from "valibot";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import { CREATION } from "../event-kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { endRequestsOfOthers } from "../links/tokens.ts";
import { metrics } from "../metrics.ts";
import { checkbox } from "../request/input.ts";
import { requireUser } from "../session/current-user.ts";
import { hashSessionId } from "../session/validity.ts";
import { requireWayToLogIn } from "../users/ways-to-log-in.ts";
import { readName } from "./name.ts";

/** A passkey as its owner's list shows it. Its `id` is a public handle. */
export interface ListedPasskey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** Its password manager keeps it on several devices. */
  synced: boolean;
}

/** Lists the current user's passkeys, oldest first. */
export async function listPasskeys(req: Request, { db }: { db: Database }): Promise<ListedPasskey[]> {
  return db("passkeys")
    .where({ user_id: requireUser(req).id })
    .orderBy("created_at")
    .select("id", "name", "created_at as createdAt", "last_used_at as lastUsedAt", "synced");
}

/** All passkeys of a user, as browsers and password managers know them (`PublicKeyCredential.signalAllAcceptedCredentials`). */
interface AcceptedPasskeys {
  rpId: string;
  userId: string;
  allAcceptedCredentialIds: string[];
}

/** Finds what browsers may know about the current user's passkeys, so that they offer no others. Null before the first. */
export async function findAcceptedPasskeys(
  req: Request,
  { db, relyingParty }: AuthContext,
): Promise<AcceptedPasskeys | null> {
  const { id } = requireUser(req);
  const user = await db("users").where({ id }).first("passkey_handle");
  const ids = await db("passkeys").where({ user_id: id }).pluck("credential_id");
  const userId = user?.passkey_handle;
  return userId ? { rpId: relyingParty.id, userId, allAcceptedCredentialIds: ids } : null;
}

const INPUT = v.object({ id: v.pipe(v.string(), v.uuid()) });

/**
 * Renames the current user's passkey `{ id, name }`.
 * @returns false if there is no such passkey, or it is another user's
 * @throws Refused with 422 if the name is too long, 429 beyond a rate limit
 */
export async function renamePasskey(req: Request, { db, throttle }: AuthContext, input: unknown): Promise<boolean> {
  if (!v.is(INPUT, input)) return false;
  const row = { id: input.id, user_id: requireUser(req).id };
  const name = readName(req, input);
  await throttle.change(req);
  return (await db("passkeys").where(row).update({ name })) === 1;
}

/**
 * Removes the current user's passkey `{ id, end_sessions }`, and notifies the owner. `end_sessions` also ends the other
 * sessions that it opened, and revokes the links to a new address that any other login requested.
 * @returns false if there is no such passkey, or it is another user's
 * @throws Refused with 409 if it is the last way to log in, 429 beyond a rate limit
 */
export async function removePasskey(req: Request, context: AuthContext, input: unknown): Promise<boolean> {
  const { db, throttle, origin, linkKeys } = context;
  if (!v.is(INPUT, input)) return false;
  const { id } = input;
  const endsSessions = checkbox(input, "end_sessions");
  await throttle.change(req);
  return transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const [removed] = await trx("passkeys").where({ id, user_id: account.id }).delete(["name"]);
    if (!removed) return false;
    await requireWayToLogIn(trx, context, account);
    if (endsSessions) await endSessionsOf(trx, req, { user_id: account.id, passkey: id });
    const event = await recordChange(trx, account, "passkey_removed", req, removed.name);
    await queueNotice(trx, linkKeys, "passkey_removed", { account, data: { origin, event } });
    return true;
  });
}

async function endSessionsOf(trx: Database, req: Request, { user_id, passkey }: { user_id: string; passkey: string }) {
  const opened = trx("sessions").where({ user_id }).whereRaw("sess ->> 'passkey' = ?", [passkey]);
  const ended = await opened.whereNot({ sid: hashSessionId(req.sessionID) }).delete();
  await endRequestsOfOthers(trx, { id: user_id }, req.session.lineage); // Its other sessions may have ended before.
  metrics.sessionsEnded({ reason: "ended_by_user" }, ended);
}

/**
 * Removes the passkeys of a locked account.
 * @param from if given, only those that this event or a later one added
 * @returns whether there were any
 */
export async function removePasskeys(
  trx: Database,
  { id: user_id }: { id: string },
  from = CREATION,
): Promise<boolean> {
  return (await trx("passkeys").where({ user_id }).where("event_id", ">=", from).delete()) > 0;
}
