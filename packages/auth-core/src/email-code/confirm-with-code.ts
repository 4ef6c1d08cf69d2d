import { type Database, transaction, type UserRow } from "@latchkey/db";
import { fieldErrors } from "@latchkey/texts";
import type { Request } from "express";
import { recordEvent, recordLogin } from "../activity/record.ts";
import { LOGIN_EVENTS } from "../event-kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { providerBefore } from "../login-options.ts";
import { metrics } from "../metrics.ts";
import { requireConnected } from "../request/connected.ts";
import { InvalidInput, textFields } from "../request/input.ts";
import { whereFrom } from "../request/where-from.ts";
import { continueSession } from "../session/continue.ts";
import { requireUser } from "../session/current-user.ts";
import type { User } from "../users/public-user.ts";
import { useEmailCode } from "./use-code.ts";

/**
 * Step-up authentication with `{ email_code }`, which `sendEmailCode` has sent: the session gets a new id, and its login is
 * recent again. The code alone is no login: a session that ends in the meantime stays ended. Wrong codes count like wrong
 * passwords.
 * @throws Refused with 422 if the code is wrong, has expired, or was used or replaced; 429 beyond a rate limit
 */
export async function confirmWithEmailCode(req: Request, context: AuthContext, input: unknown): Promise<User> {
  const { db, throttle } = context;
  const { email_code } = textFields(input, ["email_code"]);
  requireTransport(req);
  const user = requireUser(req);
  await throttle.confirm(user, req);
  const adopt = await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const isRight = await useEmailCode(req, { ...context, db: trx }, email_code);
    return isRight ? renewLogin(trx, req, account) : undefined;
  });
  metrics.login({ method: "email_code", result: adopt ? "success" : "refused" });
  if (!adopt) {
    await recordEvent(db, user.id, "wrong_code", req);
    throw new InvalidInput({ email_code: fieldErrors.code_wrong });
  }
  adopt();
  req.recentLogin = true; // In this request: a form may have waited for the login.
  await throttle.confirmed(user, req);
  return user;
}

async function renewLogin(trx: Database, req: Request, account: UserRow) {
  requireConnected(req, account);
  await recordLogin(trx, account, LOGIN_EVENTS.email_code, req, { factor: "email_code" });
  const { factor } = req.session;
  return continueSession(trx, req, {
    ...whereFrom(req),
    authVersion: account.auth_version,
    provider: providerBefore(req.session, account),
    factor: factor === "trusted_browser" ? undefined : factor, // It does not prove that someone was there, but the code does.
  });
}
