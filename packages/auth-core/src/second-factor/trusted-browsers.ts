import { randomBytes } from "node:crypto";
import { type Database, transaction } from "@latchkey/db";
import type { Request } from "express";
import * as v from "valibot";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { POLICY } from "../policy.ts";
import { whereFrom } from "../request/where-from.ts";
import { requireUser } from "../session/current-user.ts";
import { hashTrustToken, setTrustCookie, trustTokenOf } from "./trust-cookie.ts";

/** A browser whose logins need no code. Its `id` is a public handle. */
export interface TrustedBrowser {
  id: string;
  /** "Firefox on Windows". */
  browser: string;
  address: string;
  createdAt: Date;
  expiresAt: Date;
}

/** A changed password or second factor raises `auth_version`, which ends the trust. */
const trustedBy = (db: Database, { id }: { id: string }) =>
  db("trusted_browsers as t")
    .joinRaw("JOIN users u ON u.id = t.user_id AND u.auth_version = t.auth_version AND t.expires_at > now()")
    .where("t.user_id", id);

/** Returns whether the request comes from a browser that this user trusts. */
export async function isTrusted(req: Request, db: Database, user: { id: string }): Promise<boolean> {
  const token = trustTokenOf(req);
  const found = token && (await trustedBy(db, user).where("t.token_hash", hashTrustToken(token)).first("t.id"));
  return Boolean(found);
}

/** Lets later logins of the current user in this browser skip the code, and notifies the owner. */
export async function trustBrowser(req: Request, { db, origin, linkKeys }: AuthContext): Promise<void> {
  const token = randomBytes(32).toString("base64url");
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const { id: user_id, auth_version } = account;
    const expires_at = trx.raw(`now() + interval '${POLICY.trustedBrowser} s'`);
    await endTrust(trx, { id: user_id }, POLICY.maxTrustedBrowsers - 1);
    const row = { token_hash: hashTrustToken(token), user_id, auth_version, expires_at, ...whereFrom(req) };
    await trx("trusted_browsers").insert(row);
    const event = await recordChange(trx, account, "browser_trusted", req);
    await queueNotice(trx, linkKeys, "browser_trusted", { account, data: { origin, event } });
  });
  setTrustCookie(req, token);
}

/** Lists the browsers that the current user trusts, newest first. */
export async function listTrustedBrowsers(req: Request, { db }: { db: Database }): Promise<TrustedBrowser[]> {
  return trustedBy(db, requireUser(req))
    .orderBy("t.created_at", "desc")
    .select("t.id", "t.browser", "t.address", "t.created_at as createdAt", "t.expires_at as expiresAt");
}

const INPUT = v.object({ id: v.pipe(v.string(), v.uuid()) });

/**
 * Ends the current user's trust in the browser `{ id }`.
 * @returns false if there is no such browser, or it is another user's
 * @throws Refused with 429 beyond a rate limit
 */
export async function endTrustedBrowser(req: Request, { db, throttle }: AuthContext, input: unknown): Promise<boolean> {
  if (!v.is(INPUT, input)) return false;
  const row = { id: input.id, user_id: requireUser(req).id };
  await throttle.change(req);
  return (await db("trusted_browsers").where(row).delete()) === 1;
}

/** @param kept how many of the newest to keep */
export async function endTrust(trx: Database, { id: user_id }: { id: string }, kept = 0): Promise<void> {
  const older = trx("trusted_browsers").where({ user_id }).orderBy("created_at", "desc").offset(kept);
  await trx("trusted_browsers").whereIn("token_hash", older.select("token_hash")).delete();
}
