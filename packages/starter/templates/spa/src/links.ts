import { type AuthContext, findConfirmingProvider, linkProblem, openLink, type Purpose } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

/**
 * Returns a handler that adds to a page what the emailed link that opens it grants, or why its form cannot succeed. The link
 * stays valid.
 */
export const linkState =
  (context: AuthContext, purpose: Purpose | readonly Purpose[]): RequestHandler =>
  async (req, res, next) => {
    const { token } = req.query;
    const opened = await openLink(context.db, purpose, token);
    const problem = await linkProblem(context.db, { purpose, token }, opened);
    const { sentTo: email, user, taken } = opened ?? {};
    const provider = findConfirmingProvider(req, context, email); // It has confirmed the person, who needs no password.
    res.locals.state = {
      link: { problem, email, taken, provider, username: user?.username, hasPassword: user?.hasPassword },
    };
    next();
  };
