import type { UserRow } from "@latchkey/db";
import type { Request } from "express";
import { type LoginOptions, providerBefore } from "../login-options.ts";
import { requireConnected } from "../request/connected.ts";
import { save } from "../session/save.ts";

/**
 * Starts a session of nobody (without a `userId`) for a login whose second factor is still missing. It ends the session
 * that the request had.
 */
export async function startPendingLogin(req: Request, account: UserRow, pending: LoginOptions): Promise<void> {
  requireConnected(req, account);
  const { id: userId, auth_version: authVersion } = account;
  const lineage = req.user?.id === userId ? req.session.lineage : undefined;
  const provider = providerBefore(req.session, account);
  req.sessionStore.renew(req);
  if (provider && !pending.provider) req.session.provider = provider; // Back-channel logout looks for this one first.
  req.session.pending = { ...pending, userId, authVersion, lineage };
  req.user = undefined;
  await save(req);
}
