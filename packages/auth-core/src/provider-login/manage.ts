import { transaction } from "@latchkey/db";
import type { Request } from "express";
import * as v from "valibot";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { type ListedIdentity, listIdentities } from "../identities/identities.ts";
import type { Provider } from "../providers/provider.ts";
import { requireUser } from "../session/current-user.ts";
import { requireWayToLogIn } from "../users/ways-to-log-in.ts";

interface Providers {
  /** Those that can be connected. */
  available: Pick<Provider, "name" | "title">[];
  connected: (ListedIdentity & { title: string })[];
}

/** Lists the providers, and the current user's identities at them. */
export async function listProviders(req: Request, context: AuthContext): Promise<Providers> {
  const identities = await listIdentities(context.db, requireUser(req));
  const connected = identities.map((identity) => ({ ...identity, title: titleOf(context, identity) }));
  return { available: context.providers.map(({ name, title }) => ({ name, title })), connected };
}

const INPUT = v.object({ id: v.pipe(v.string(), v.uuid()) });

/**
 * Disconnects the current user's identity `{ id }`, and notifies the owner. Sessions that it opened stay.
 * @returns false if there is no such identity, or it is another user's
 * @throws Refused with 409 if it is the last way to log in, 429 beyond a rate limit
 */
export async function disconnectProvider(req: Request, context: AuthContext, input: unknown): Promise<boolean> {
  const { db, throttle, origin, linkKeys } = context;
  if (!v.is(INPUT, input)) return false;
  const { id } = input;
  await throttle.change(req);
  return transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const [removed] = await trx("identities").where({ id, user_id: account.id }).delete(["provider"]);
    if (!removed) return false;
    await requireWayToLogIn(trx, context, account);
    const title = titleOf(context, removed);
    const event = await recordChange(trx, account, "provider_removed", req, title);
    await queueNotice(trx, linkKeys, "provider_removed", { account, data: { origin, event, title } });
    return true;
  });
}

/** A provider that is no longer set up is called by its name. */
const titleOf = ({ providers }: AuthContext, { provider }: { provider: string }) =>
  providers.find(({ name }) => name === provider)?.title ?? provider;
