import type { Action, AuthContext } from "@latchkey/auth-core";
import type { Request, RequestHandler } from "express";

/**
 * Returns a function that creates the handler of an action. The action gets the JSON that was sent, or the query of a GET.
 * The response has no body, unless `bodyOf` makes one of the action's result.
 */
export function actWith(context: AuthContext) {
  return <Result>(
    action: Action<Result>,
    status = 204,
    bodyOf?: (result: Result, req: Request) => object,
  ): RequestHandler => {
    return async function act(req, res) {
      const result = await action(req, context, req.method === "GET" ? req.query : req.body);
      res.status(status);
      if (bodyOf) res.json(bodyOf(result, req));
      else res.end();
    };
  };
}
