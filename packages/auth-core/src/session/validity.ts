import { hash } from "node:crypto";
import { type Lifetime, POLICY } from "../policy.ts";

/** SQL for a lifetime of POLICY, given a session `s`. */
export const lifetimeSql = (kind: keyof Lifetime) =>
  `CASE WHEN s.remembered THEN interval '${POLICY.remembered[kind]} s' ELSE interval '${POLICY.session[kind]} s' END`;

/**
 * SQL that is true for a valid session `s` of user `u`, if it has one: within its idle and absolute timeout by the
 * database's clock, not revoked, and the user not disabled. Setting `users.disabled_at` thus ends the user's sessions.
 */
export const IS_VALID = `s.expired > now() AND s.created_at > now() - ${lifetimeSql("absolute")}
  AND (s.user_id IS NULL OR (u.disabled_at IS NULL AND u.auth_version = (s.sess ->> 'authVersion')::int))`;

/** Hashes a session ID as the table stores it: someone who can read the table must not be able to use the sessions. */
export const hashSessionId = (sid: string) => hash("sha256", sid, "base64url");
