import { type Action, type AuthContext, actions, attempt, type Refusal, requireUser } from "@latchkey/auth-core";
import type { Flash } from "@latchkey/server";
import type { pages } from "@latchkey/texts";
import type { Request, RequestHandler, Response } from "express";
import { isFragment, redirect } from "../htmx.ts";

export function sessionRoutes(context: AuthContext, notices: Flash) {
  /** @param acted what htmx has just done: the list gets the focus, which the clicked button has lost */
  async function show(req: Request, res: Response, { acted, refusal }: { acted?: string; refusal?: Refusal } = {}) {
    const fragment = isFragment(req, res);
    const done = fragment ? undefined : notices.take(req, res, requireUser(req));
    const trusted = await actions.listTrustedBrowsers(req, context, req.query);
    const sessions = await actions.listSessions(req, context, req.query);
    res.render(fragment ? "partials/session-list" : "sessions", { sessions, trusted, done, acted, refusal });
  }

  /** A handler of one of the page's buttons. It says what it did: in place for htmx, otherwise on the page. */
  function end(done: keyof typeof pages.sessions.done, action: Action<unknown>): RequestHandler {
    return async (req, res) => {
      const refusal = await attempt(action)(req, context, req.body);
      if (refusal) return show(req, res, { refusal });
      if (!req.user) return redirect("/login", req, res); // It was the current session.
      if (isFragment(req, res)) return show(req, res, { acted: done });
      notices.set(res, req.user, done);
      res.redirect(303, "/account/sessions");
    };
  }

  return {
    list: (req, res) => show(req, res),
    end: end("session", actions.endSession),
    endTrusted: end("trusted", actions.endTrustedBrowser),
    endOthers: end("others", actions.endOtherSessions),
  } satisfies Record<string, RequestHandler>;
}
