import { transaction, type UserRow } from "@latchkey/db";
import type { Request } from "express";
import { type LoginDetail, recordLogin } from "../activity/record.ts";
import { queueLoginNotice } from "../emails/new-logins.ts";
import { LOGIN_EVENTS } from "../event-kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { forgetIdentity } from "../identities/kept-identity.ts";
import { type LoginOptions, provesPresence } from "../login-options.ts";
import { metrics } from "../metrics.ts";
import { unbindLogin } from "../passkeys/login-cookie.ts";
import { Refused } from "../request/refused.ts";
import { whereFrom } from "../request/where-from.ts";
import { findFactors, isSecondFactorNeeded } from "../second-factor/factors.ts";
import { isTrusted } from "../second-factor/trusted-browsers.ts";
import { startSession } from "../session/start.ts";
import type { User } from "../users/public-user.ts";
import { lockUser } from "../users/users.ts";
import { startPendingLogin } from "./pending-login.ts";

/**
 * Completes a login whose credentials were verified: records the event, notifies the owner of a new browser, and starts
 * the session. Nothing else creates a session with a `userId`, so no way to log in can forget the second factor.
 * @returns null if the account was deleted or its sessions were revoked in the meantime
 * @throws Refused with 401 `second_factor_required` if the account has a second factor and `factor` is missing: the browser
 * then has a pending login, which `loginWithCode` completes; 400 if the client has disconnected
 */
export async function completeLogin(
  req: Request,
  context: AuthContext,
  account: UserRow,
  options: LoginOptions,
): Promise<User | null> {
  const { method, newBrowser } = options;
  const factor = options.factor ?? (await implicitFactor(req, context, account));
  if (factor === "missing") {
    await startPendingLogin(req, account, options);
    metrics.login({ method, result: "pending" });
    throw new Refused(401, "second_factor_required");
  }
  const how = { factor, provider: options.provider?.title };
  // Recorded before the session starts, so that no login stays hidden from its owner.
  const recorded = await (newBrowser
    ? recordNewBrowser(req, context, account, how)
    : recordLogin(context.db, account, LOGIN_EVENTS[method], req, how));
  const user = recorded ? await startSession(req, account, { ...options, factor }) : null;
  if (user) {
    unbindLogin(req);
    forgetIdentity(req);
    req.recentLogin = provesPresence({ ...options, factor }); // In this request: a form may have waited for the login.
  }
  metrics.login({ method, result: user ? "success" : "revoked" });
  return user;
}

/**
 * Returns what stands in for a second factor that was not shown: undefined if the account has none, "trusted_browser", or
 * "missing". A user who logs in again, as for a sensitive action, has to enter a code even in a trusted browser.
 */
async function implicitFactor(req: Request, { db }: AuthContext, account: UserRow) {
  if (!isSecondFactorNeeded(await findFactors(db, account))) return undefined;
  if (req.user?.id === account.id) return "missing";
  return (await isTrusted(req, db, account)) ? "trusted_browser" : "missing";
}

function recordNewBrowser(req: Request, context: AuthContext, account: UserRow, how: LoginDetail) {
  return transaction(context.db, async (trx) => {
    const current = await lockUser(trx, account.id); // Concurrent logins must count each other.
    // The notice's link can recover the account, so a login that a report or reset has just revoked must not get one.
    if (current?.auth_version !== account.auth_version) return undefined;
    const event = await recordLogin(trx, account, LOGIN_EVENTS.newBrowser, req, how);
    if (event) await queueLoginNotice(trx, context, { account: current, event, data: whereFrom(req) });
    return event;
  });
}
