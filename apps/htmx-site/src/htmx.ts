import { findGrant, type Grant, type Purpose, type Refusal, uselessLink } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { errorPage, type Problem } from "@latchkey/server";
import type { Request, RequestHandler, Response } from "express";

/** Tells whether htmx asks, and so wants a fragment. The answer then depends on that header. */
export function isFragment(req: Request, res: Response): boolean {
  res.vary("HX-Request");
  // Going back in the history wants the page again.
  return req.get("HX-Request") === "true" && !req.get("HX-History-Restore-Request");
}

/** Sends the browser on to another page. fetch would follow a 303 by itself and put that page into this one. */
export function redirect(path: string, req: Request, res: Response): void {
  if (isFragment(req, res)) res.status(204).set("HX-Redirect", path).end();
  else res.redirect(303, path);
}

/** Sets what a form that is shown again answers with: 422 for its fields, or 429 and when to come back. */
export function refuse(res: Response, { status, errors, headers = {} }: Refusal) {
  return res.status(errors ? 422 : status).set(headers);
}

interface FormData {
  /** Why it is shown again. */
  refusal?: Refusal | null;
  /** What the link that led here is good for, null if it is not valid. */
  grant?: Grant | null;
  [name: string]: unknown;
}

/** Shows `partials/NAME-form`, for the first time or again: alone where htmx asks for it, else on the page `NAME`. */
export function showForm(req: Request, res: Response, name: string, data: FormData = {}): void {
  if (data.refusal) refuse(res, data.refusal);
  const values = req.body ?? {};
  const user = req.user; // Nobody any more where the form has ended the session.
  res.render(isFragment(req, res) ? `partials/${name}-form` : name, { user, values, ...data });
}

/**
 * The same for a form that a mail leads to. The address of its page holds the token and goes along to nowhere; our
 * origin does, because the guard of our own forms asks for it. (Of the two policies a browser takes the last it knows.)
 */
export function showTokenForm(req: Request, res: Response, name: string, data: FormData = {}): void {
  res.set({ "Referrer-Policy": "no-referrer, strict-origin", "Cache-Control": "no-store" });
  const useless = uselessLink(data.grant, data.refusal);
  showForm(req, res, name, { token: req.body?.token ?? req.query.token, useless, ...data });
}

/** The handler of such a page: it says whom the link is for, or that it is good no more, and uses nothing up. */
export function tokenForm(name: string, purpose: Purpose, db: Database): RequestHandler {
  return async (req, res) => {
    showTokenForm(req, res, name, { grant: await findGrant(db, purpose, req.query.token) });
  };
}

/** Answers an error with a page. htmx is told to put it in the place of the whole page, not of the form that it asked for. */
export function sendErrorPage(problem: Problem, res: Response): void {
  if (isFragment(res.req, res)) res.set({ "HX-Retarget": "body", "HX-Reswap": "innerHTML", "HX-Reselect": "main" });
  res.send(errorPage(problem));
}
