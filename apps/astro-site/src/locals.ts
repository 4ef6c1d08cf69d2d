import {
  type AuthContext,
  actions,
  attempt,
  findGrant,
  type Grant,
  type Purpose,
  type Refusal,
  type Results,
  type User,
} from "@latchkey/auth-core";
import { errorPage, failed } from "@latchkey/server";
import type { Response as ExpressResponse, Request } from "express";

/** What the app passes to its pages, apart from the request. */
export interface AppContext extends AuthContext {
  links: { api: string; htmx: string };
  /** The URL of an asset file. */
  asset(name: string): string;
}

/** `Astro.locals`: what a page knows about its request, and the actions that it can run. */
export interface Locals extends Pick<AppContext, "links" | "asset"> {
  /** The current user; undefined once an action has ended the session. */
  readonly user?: User;
  /** How many notifications are unread, up to 100. */
  unread?: number;
  /** Whether the request carried the cookie of a session that is no longer valid. */
  sessionEnded?: boolean;
  remembered?: boolean;
  /** The posted form; empty if nothing was posted. */
  form: Record<string, unknown>;
  /** Runs the action of this name with the posted form, or the query of a GET. */
  run<Name extends keyof Results>(action: Name): Promise<Results[Name]>;
  /** The same for a form, which shows the returned refusal. Null if the action succeeded. */
  attempt(action: keyof Results): Promise<Refusal | null>;
  /** What the link that opened this page grants; null if it is not valid. */
  findGrant(purpose: Purpose): Promise<Grant | null>;
  /** The status that an action has set. */
  readonly status: number;
  /** Creates the response to an error that a page threw, as Express would send it. */
  fail(error: unknown): Response;
}

export function localsFor(req: Request, res: ExpressResponse, context: AppContext): Locals {
  const { db, links, asset } = context;
  const input = req.method === "POST" ? req.body : req.query;
  return {
    links,
    asset,
    get user() {
      return req.user;
    },
    unread: req.unread,
    sessionEnded: req.sessionEnded,
    remembered: req.session.remembered,
    form: req.body ?? {},
    run: (name) => actions[name](req, context, input),
    attempt: (name) => attempt(actions[name])(req, context, input),
    findGrant: (purpose) => findGrant(db, purpose, req.query.token),
    get status() {
      return res.statusCode;
    },
    fail: (error) => {
      const problem = failed(error, req, res);
      const headers = { "Content-Type": "text/html; charset=utf-8" };
      return new Response(errorPage(problem), { status: problem.status, headers });
    },
  };
}
