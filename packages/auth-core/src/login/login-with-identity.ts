import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { findIdentity, markIdentityUsed } from "../identities/identities.ts";
import type { Identity } from "../providers/identity.ts";
import { Refused } from "../request/refused.ts";
import { whereFrom } from "../request/where-from.ts";
import type { User } from "../users/public-user.ts";
import { completeLogin } from "./complete-login.ts";
import { findAccountById } from "./find-account.ts";

/**
 * Logs in the user to whose account an identity at another provider is connected.
 * @param remember keeps the login after the browser is closed
 * @returns null if it is connected to none
 * @throws Refused with 401 `second_factor_required`, 403 if the user is disabled
 */
export async function loginWithIdentity(
  req: Request,
  context: AuthContext,
  identity: Identity,
  remember = false,
): Promise<User | null> {
  const row = await findIdentity(context.db, identity);
  if (!row) return null;
  const account = await findAccountById(context.db, row.user_id, whereFrom(req));
  if (!account) throw disabled();
  // After the account was read: a report that removes the identity from now on also revokes this login.
  if (!(await markIdentityUsed(context.db, row))) return null;
  const user = await completeLogin(req, context, account, {
    method: "provider",
    provider: identity.login,
    factor: identity.factor ? "provider" : undefined,
    newBrowser: account.new_browser,
    remember: remember || (req.user?.id === account.id && req.session.remembered),
  });
  if (!user) throw disabled();
  return user;
}

/** Or deleted, or its sessions were just revoked. */
const disabled = () => new Refused(403, "account_disabled");
