import type { Action, AuthContext } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

/** Creates a handler that runs an action with the request's body, and responds without a body. */
export function runAction(action: Action<unknown>, context: AuthContext, status = 204): RequestHandler {
  return async (req, res) => {
    await action(req, context, req.body);
    res.status(status).end();
  };
}
