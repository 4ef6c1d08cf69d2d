import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { CREATION } from "../identities/identities.ts";
import { requireEarlierUse } from "../links/used-tokens.ts";
import { POLICY } from "../policy.ts";
import type { Identity } from "../providers/identity.ts";
import { Refused } from "../request/refused.ts";
import { fold } from "../users/names.ts";
import type { User } from "../users/public-user.ts";
import { checkCredentials } from "./check-credentials.ts";
import { tryLogin } from "./login.ts";
import { loginWithIdentity } from "./login-with-identity.ts";

const SINCE = `now() - interval '${POLICY.resubmission} s'`;

/**
 * Idempotent: a registration that is sent twice, by a double click or because its response was lost, logs in to the
 * account that the first request has just created.
 * @param error why it could not be created
 * @throws `error` in all other cases: the link has been used
 */
export async function requireSameRegistration(
  req: Request,
  context: AuthContext,
  { error, username, password }: { username: string; password?: string; error: unknown },
): Promise<User> {
  if (!(error instanceof Refused) || error.code !== "invalid_link") throw error;
  const created = await context
    .db("users")
    .where({ username_key: fold(username) })
    .where("created_at", ">", context.db.raw(SINCE))
    .first("id");
  if (!created) throw error;
  if (req.user?.id === created.id) return req.user;
  const user = password === undefined ? null : await tryLogin(req, context, { username, password });
  if (!user) throw error;
  return user;
}

const REPEATED = ["invalid_link", "username_taken", "email_taken", "provider_taken"];

/** The same for an account that was created with an identity. One to which it was connected later takes a login. */
export async function requireSameIdentity(
  req: Request,
  context: AuthContext,
  { identity, remember, error }: { identity: Identity; remember?: boolean; error: unknown },
): Promise<User> {
  if (!(error instanceof Refused) || !REPEATED.includes(error.code)) throw error;
  const { issuer, subject } = identity.login;
  const connected = context.db("identities").where({ issuer, subject, event_id: CREATION }).select("user_id");
  const created = await context
    .db("users")
    .whereIn("id", connected)
    .where("created_at", ">", context.db.raw(SINCE))
    .first("id");
  if (!created) throw error;
  if (req.user?.id === created.id) return req.user;
  const notRecent = { ...identity, login: { ...identity.login, recent: false } };
  const user = await loginWithIdentity(req, context, notRecent, remember);
  if (!user) throw error;
  return user;
}

/**
 * The same for a password reset, without a login. If the second request contains a different password, that one was not
 * set, and the response must not suggest that it was: it counts as a password guess.
 */
export async function requireSameReset(
  req: Request,
  context: AuthContext,
  { token, password, error }: { token: string; password: string; error: unknown },
  clientGone: AbortSignal,
): Promise<void> {
  const { user_id: id } = await requireEarlierUse(context.db, error, token, "reset_password");
  const owner = await context.db("users").where({ id }).first("username");
  if (!owner || !(await checkCredentials(req, context, { ...owner, password }, clientGone))) throw error;
}
