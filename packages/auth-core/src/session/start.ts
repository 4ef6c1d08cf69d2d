import { randomUUID } from "node:crypto";
import { isForeignKeyViolation, type UserRow } from "@latchkey/db";
import type { Request } from "express";
import { type LoginOptions, providerBefore } from "../login-options.ts";
import { metrics } from "../metrics.ts";
import { POLICY } from "../policy.ts";
import { requireConnected } from "../request/connected.ts";
import { whereFrom } from "../request/where-from.ts";
import { toUser, type User } from "../users/public-user.ts";
import { sendMaxAge } from "./max-age.ts";
import { abandonSession, save } from "./save.ts";

/**
 * Starts a session of the user and stores it. The browser gets a new session ID, so that an ID that an attacker
 * planted before the login is worthless (session fixation).
 * @returns null if the account was deleted in the meantime
 * @throws Refused (400) if the client has disconnected: it would lose its old session and never receive the new cookie
 */
export async function startSession(
  req: Request,
  account: UserRow,
  options: Omit<LoginOptions, "method">,
): Promise<User | null> {
  requireConnected(req, account);
  const { user, session } = req;
  const lineage = options.lineage ?? (user?.id === account.id ? session.lineage : undefined);
  const provider = options.provider ?? providerBefore(session, account);
  req.sessionStore.renew(req);
  const { factor, passkey } = options;
  Object.assign(req.session, { ...whereFrom(req), factor, passkey, provider });
  if (options.remember) rememberLogin(req.session);
  req.session.userId = account.id;
  req.session.authVersion = account.auth_version; // Read before the password was checked, so a later change revokes it.
  req.session.lineage = lineage ?? randomUUID();
  if (!(await isSaved(req))) return null;
  metrics.sessionStarted();
  req.user = toUser(account);
  return req.user;
}

async function isSaved(req: Request) {
  try {
    await save(req);
    return true;
  } catch (error) {
    if (!isForeignKeyViolation(error, "sessions_user_id_fkey")) throw error;
    abandonSession(req); // The end of the response would try again.
    return false;
  }
}

function rememberLogin(session: Request["session"]) {
  session.remembered = true;
  session.cookie.maxAge = POLICY.remembered.absolute * 1000; // Without it the cookie ends with the browser.
  sendMaxAge(session.cookie);
}
