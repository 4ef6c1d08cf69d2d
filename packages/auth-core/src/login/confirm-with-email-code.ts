import { fieldErrors } from "@latchkey/texts";
import type { Request } from "express";
import { recordEvent } from "../activity/record.ts";
import { useEmailCode } from "../email-code/use-code.ts";
import type { AuthContext } from "../guards/context.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { metrics } from "../metrics.ts";
import { InvalidInput, textFields } from "../request/input.ts";
import { whereFrom } from "../request/where-from.ts";
import { notAuthenticated, requireUser } from "../session/current-user.ts";
import type { User } from "../users/public-user.ts";
import { completeLogin } from "./complete-login.ts";
import { findAccountById } from "./find-account.ts";

/**
 * Step-up authentication with `{ email_code }`, which `sendEmailCode` has sent: the session gets a new id, and its login is
 * recent again. Wrong codes count like wrong passwords.
 * @throws Refused with 422 if the code is wrong, has expired, or was used or replaced; 429 beyond a rate limit
 */
export async function confirmWithEmailCode(req: Request, context: AuthContext, input: unknown): Promise<User> {
  const { db, throttle } = context;
  const { email_code } = textFields(input, ["email_code"]);
  requireTransport(req);
  const { id } = requireUser(req);
  await throttle.confirm({ id }, req);
  // Read before the code is used, so that a change of the account since then revokes this login.
  const account = await findAccountById(db, id, whereFrom(req));
  if (!account || !(await useEmailCode(req, context, email_code))) {
    metrics.login({ method: "email_code", result: "refused" });
    await recordEvent(db, id, "wrong_code", req);
    throw new InvalidInput({ email_code: fieldErrors.code_wrong });
  }
  await throttle.confirmed({ id }, req);
  const { new_browser: newBrowser } = account;
  const options = { method: "email_code", newBrowser, remember: req.session.remembered } as const;
  const user = await completeLogin(req, context, account, options);
  if (!user) throw notAuthenticated();
  return user;
}
