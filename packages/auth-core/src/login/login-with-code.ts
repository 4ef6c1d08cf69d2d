import { fieldErrors } from "@latchkey/texts";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { metrics } from "../metrics.ts";
import { checkbox, InvalidInput, textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { trustBrowser } from "../second-factor/trusted-browsers.ts";
import { useCode } from "../second-factor/use-code.ts";
import type { User } from "../users/public-user.ts";
import { completeLogin } from "./complete-login.ts";

/**
 * Completes a pending login with `{ code, trust }`: a code of the authenticator app or a recovery code. `trust` lets later
 * logins in this browser skip the code.
 * @throws Refused with 401 `login_expired` if it took too long, if there were too many wrong codes, or if the account has
 * changed in the meantime: the login starts over; 422 for a wrong code, 429 beyond a rate limit
 */
export async function loginWithCode(req: Request, context: AuthContext, input: unknown): Promise<User> {
  const { code } = textFields(input, ["code"]);
  const trust = checkbox(input, "trust");
  requireTransport(req);
  const { pending } = req.session;
  if (!pending) throw loginExpired();
  await context.throttle.attemptFrom(req);
  await context.throttle.codeOfLogin(req).catch(endLogin(req));
  const account = await findPendingAccount(context, pending);
  if (!account) throw loginExpired();
  const factor = await useCode(req, context, account, code);
  if (!factor) {
    metrics.login({ method: pending.method, result: "refused" });
    throw new InvalidInput({ code: fieldErrors.code_wrong });
  }
  const user = await completeLogin(req, context, account, { ...pending, factor });
  if (!user) throw loginExpired();
  if (trust) await trustBrowser(req, context);
  return user;
}

/** Disabling the user or changing the password in the meantime revokes the login. */
const findPendingAccount = (
  { db }: AuthContext,
  { userId: id, authVersion }: { userId: string; authVersion: number },
) => db("users").where({ id, auth_version: authVersion }).whereNull("disabled_at").first();

const endLogin = (req: Request) => async (error: unknown) => {
  if (!(error instanceof Refused)) throw error;
  await req.sessionStore.end(req);
  throw loginExpired();
};

const loginExpired = () => new Refused(401, "login_expired");
