import type { RefusalCode } from "@latchkey/texts";
import type { Request } from "express";
import { type Refusal, Refused } from "../request/refused.ts";
import type { AuthContext } from "./context.ts";

/**
 * What a route calls. `input` is the request's body, or anything else that a client sent. Throws `Refused`; `req.res`
 * is the response, whose cookie some actions clear.
 */
export type Action<Result> = (req: Request, context: AuthContext, input: unknown) => Promise<Result>;

/** Refusals that a form shows, because its user can act on them: wrong fields, rate limit, too busy, invitation only. */
const FORM_STATUSES = [403, 409, 410, 422, 429, 503];

/** What became of an action: its result, or why it was refused. */
export type Outcome<Result> = { refusal: null; result: Result } | { refusal: Refusal; result?: undefined };

declare global {
  namespace Express {
    interface Locals {
      /** The form waited for a login, and must not be submitted until its user has seen it again. */
      heldBack?: boolean;
    }
  }
}

/**
 * Returns an action's refusal instead of throwing it, for a form that is shown again with it. Sets the status and
 * headers of the response. Any other error is thrown.
 */
export function outcomeOf<Result>(action: Action<Result>): Action<Outcome<Result>> {
  return async (req, context, input) => {
    try {
      if (req.res?.locals.heldBack) throw new Refused(409, "form_kept");
      return { refusal: null, result: await action(req, context, input) };
    } catch (error) {
      const refusal = toRefusal(error);
      req.res?.status(refusal.status).set(refusal.headers ?? {});
      return { refusal };
    }
  };
}

/** The same for an action whose result does not matter: null if it succeeded. */
export function attempt(action: Action<unknown>): Action<Refusal | null> {
  return async (req, context, input) => (await outcomeOf(action)(req, context, input)).refusal;
}

/** A login that is refused with one of these can still be completed, or started over. */
const LOGIN_CODES: RefusalCode[] = ["second_factor_required", "login_expired"];

/** A 401 must carry a challenge for HTTP authentication (RFC 9110), so a form gets 422 for wrong credentials. */
function toRefusal(error: unknown): Refusal {
  if (!(error instanceof Refused)) throw error;
  const { status, code, message, headers, errors } = error;
  if (errors || code === "invalid_credentials") return { status: 422, code, message, headers, errors };
  if (!FORM_STATUSES.includes(status) && !LOGIN_CODES.includes(code)) throw error;
  return { status, code, message, headers };
}
