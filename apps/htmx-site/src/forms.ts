import {
  type Action,
  type AuthContext,
  attempt,
  linkProblem,
  type OpenedLink,
  openLink,
  type Purpose,
  type Refusal,
} from "@latchkey/auth-core";
import type { Request, RequestHandler, Response } from "express";
import { isFragment } from "./htmx.ts";

interface FormData {
  /** The refusal, if the form is shown again. */
  refusal?: Refusal | null;
  /** What the link that opened the page grants; null if it is not valid. */
  grant?: OpenedLink | null;
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
export function tokenForm(name: string, purpose: Purpose | readonly Purpose[], { db }: AuthContext): RequestHandler {
  return async (req, res) => {
    showTokenForm(req, res, name, { grant: await openLink(db, purpose, req.query.token) });
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
