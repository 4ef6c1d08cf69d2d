import type { Database, UserRow } from "@latchkey/db";
import type { Request } from "express";
import { queueEmail } from "../emails/kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { LINK_LIFETIME } from "../policy.ts";
import { clientNetwork } from "../request/client-address.ts";
import { whereFrom } from "../request/where-from.ts";

interface Confirmation {
  account: Pick<UserRow, "id" | "username">;
  /** The new address. */
  email: string;
  /** The id of the link's row. */
  link: string | null;
  /** The event that records the request. */
  event?: string;
}

/** Queues the email that asks a new mailbox to confirm a change of address. */
export async function queueConfirmation(
  trx: Database,
  { origin }: AuthContext,
  req: Request,
  { account, email, link, event }: Confirmation,
): Promise<void> {
  const { browser } = whereFrom(req);
  const data = { origin, event, browser, userId: account.id, username: account.username };
  await queueEmail(trx, "change_email", email, data, {
    userId: account.id,
    linkId: link ?? undefined,
    requester: clientNetwork(req),
    expiresIn: LINK_LIFETIME.change_email,
  });
}
