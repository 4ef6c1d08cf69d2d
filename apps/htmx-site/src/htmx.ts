import {
  type Action,
  type AuthContext,
  attempt,
  findGrant,
  type Grant,
  linkProblem,
  type Purpose,
  type Refusal,
} from "@latchkey/auth-core";
import { errorPage, type Problem } from "@latchkey/server";
import type { Request, RequestHandler, Response } from "express";

/** Tells whether htmx requests a fragment. The response then varies with that header. */
export function isFragment(req: Request, res: Response): boolean {
  res.vary("HX-Request");
  // Going back in the history needs the whole page.
  return req.get("HX-Request") === "true" && !req.get("HX-History-Restore-Request");
}

/** Redirects the browser. htmx gets HX-Redirect, because fetch would follow a 303 and put that page into this one. */
export function redirect(path: string, req: Request, res: Response): void {
  if (isFragment(req, res)) res.status(204).set("HX-Redirect", path).end();
  else res.redirect(303, path);
}

interface FormData {
  /** Why the form is shown again. */
  refusal?: Refusal | null;
  /** What the link that opened the page grants; null if it is not valid. */
  grant?: Grant | null;
  [name: string]: unknown;
}

/** Shows `partials/NAME-form`, for the first time or again: alone for htmx, otherwise on the page `NAME`. */
export function showForm(req: Request, res: Response, name: string, data: FormData = {}): void {
  const { user, body: values = {} } = req; // The form may have ended the session, so `user` is read again.
  res.render(isFragment(req, res) ? `partials/${name}-form` : name, { user, values, ...data });
}

/** The same for the form of a page that an emailed link opens. */
export function showTokenForm(req: Request, res: Response, name: string, data: FormData = {}): void {
  const problem = linkProblem(data.grant, data.refusal);
  showForm(req, res, name, { token: req.body?.token ?? req.query.token, problem, ...data });
}

/** A handler that shows such a page. It does not consume the token. */
export function tokenForm(name: string, purpose: Purpose, { db }: AuthContext): RequestHandler {
  return async (req, res) => {
    showTokenForm(req, res, name, { grant: await findGrant(db, purpose, req.query.token) });
  };
}

/** A handler that runs the action of a form and shows the form's result in its place. */
export function submitForm(
  name: string,
  action: Action<unknown>,
  context: AuthContext,
  show: typeof showForm = showForm,
): RequestHandler {
  return async (req, res) => {
    const refusal = await attempt(action)(req, context, req.body);
    show(req, res, name, { refusal, done: !refusal });
  };
}

/** Sends an error as a page. htmx replaces the whole page with it, not the form that made the request. */
export function sendErrorPage(problem: Problem, res: Response): void {
  if (isFragment(res.req, res)) res.set({ "HX-Retarget": "body", "HX-Reswap": "innerHTML", "HX-Reselect": "main" });
  res.send(errorPage(problem));
}
