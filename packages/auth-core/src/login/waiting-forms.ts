import type { Request, RequestHandler, Response } from "express";
import { confirmWithEmailCode } from "../email-code/confirm-with-code.ts";
import { sendEmailCode } from "../email-code/send-code.ts";
import { attempt } from "../guards/action.ts";
import type { AuthContext } from "../guards/context.ts";
import type { Refusal } from "../request/refused.ts";
import { safeReturnTo } from "../request/return-to.ts";
import { notAuthenticated } from "../session/current-user.ts";
import { openForm } from "../waiting-forms/waiting-form.ts";
import { login } from "./login.ts";
import { loginWithCode } from "./login-with-code.ts";
import { loginWithPasskey } from "./login-with-passkey.ts";

/**
 * Lets a posted form wait until its user has logged in, or has confirmed the login (step-up authentication). `requireLogin`
 * and `requireRecentLogin` respond to the form with the login page, which posts the form back to its URL, sealed, with the
 * password, passkey or emailed code, and then with the code of a second factor. After the login the form goes through. If the
 * session had ended, `attempt` shows it again instead.
 *
 * It goes through once, for its own user only, and all guards of its route run again: it can do nothing that a form on its
 * user's page could not. Mount it after `session`.
 * @param showLogin shows the login page with `res.locals.waiting`
 */
export function waitingForms(context: AuthContext, showLogin: RequestHandler): RequestHandler {
  return async function waitingForms(req, res, next) {
    res.locals.waitingForms = { keys: context.waitingKeys, showLogin };
    const sealed: unknown = req.method === "POST" ? req.body?.waiting : undefined;
    if (typeof sealed !== "string") return next();
    const returnTo = safeReturnTo(req.body.return_to);
    const form = openForm(context.waitingKeys, sealed, req.originalUrl);
    if (isForCode(req) && form && req.user && form.user !== req.user.id) return res.redirect(303, returnTo);
    const refusal = await confirm(req, context);
    if (refusal || req.body.send_code !== undefined) {
      keepWaiting(req, res, { sealed, returnTo, refusal });
      return showLogin(req, res, next);
    }
    if (!form || form.user !== req.user?.id) return res.redirect(303, returnTo);
    if (form.submits && !(await context.throttle.isFirstUse(form))) return res.redirect(303, returnTo);
    req.body = form.fields;
    res.locals.heldBack = !form.submits;
    next();
  };
}

/** Without a password or code, the guards decide whether the current login suffices, such as one by another method. */
async function confirm(req: Request, context: AuthContext): Promise<Refusal | null> {
  if (isForCode(req)) {
    if (!req.user) return notAuthenticated(); // The session has ended since: the login page keeps the form.
    const action = req.body.send_code === undefined ? confirmWithEmailCode : sendEmailCode;
    return attempt(action)(req, context, req.body);
  }
  if (req.body.code !== undefined) return attempt(loginWithCode)(req, context, req.body);
  if (req.body.credential !== undefined) return attempt(loginWithPasskey)(req, context, req.body);
  if (req.body.password !== undefined) return attempt(login)(req, context, req.body);
  await context.throttle.attemptFrom(req);
  return null;
}

/** Tells the login page what it needs to keep the form, and why the login did not succeed. */
function keepWaiting(
  req: Request,
  res: Response,
  { sealed, returnTo, refusal }: { sealed: string; returnTo: string; refusal: Refusal | null },
) {
  if (refusal?.status === 401) res.status(403); // A 401 must carry a challenge for HTTP authentication.
  res.locals.waiting = { sealed, action: req.originalUrl, returnTo, needsCode: req.session?.pending !== undefined };
  if (refusal && refusal.code !== "second_factor_required") res.locals.waiting.refusal = refusal;
}

/** Other logins name their user. An emailed code is the current user's, who may not be the one whose form waits. */
const isForCode = ({ body }: Request) => body.send_code !== undefined || body.email_code !== undefined;
