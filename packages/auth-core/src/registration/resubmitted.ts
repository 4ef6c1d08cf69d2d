import type { Request } from "express";
import { CREATION } from "../event-kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { tryLogin } from "../login/login.ts";
import { loginWithIdentity } from "../login/login-with-identity.ts";
import { POLICY } from "../policy.ts";
import type { Identity } from "../providers/identity.ts";
import { Refused } from "../request/refused.ts";
import { fold } from "../users/names.ts";
import type { User } from "../users/public-user.ts";

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
