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
import type { Database } from "@latchkey/db";
import { pages } from "@latchkey/texts";
import type { Request, RequestHandler, Response } from "express";
import { isFragment, redirect } from "./htmx.ts";

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
  const view = { user, values, ...data };
  if (isFragment(req, res)) res.render("fragment", { ...view, form: name, title: titleOf(name) });
  else res.render(name, view);
}

/** The title of the page `register-confirm` is in `pages.registerConfirm`. */
function titleOf(name: string) {
  const key = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.entries(pages).flatMap(([page, texts]) => (page === key && "title" in texts ? [texts.title] : []))[0];
}

/** The same for the form of a page that an emailed link opens. */
async function showTokenForm(
  req: Request,
  res: Response,
  name: string,
  { purpose, db, ...data }: FormData & { purpose: Purpose | readonly Purpose[]; db: Database },
) {
  const token = req.body?.token ?? req.query.token;
  const problem = await linkProblem(db, { purpose, token }, data.grant, data.refusal);
  showForm(req, res, name, { token, problem, ...data });
}

/** A handler that shows such a page. It does not consume the token. */
export function tokenForm(name: string, purpose: Purpose | readonly Purpose[], { db }: AuthContext): RequestHandler {
  return async (req, res) => {
    await showTokenForm(req, res, name, { grant: await openLink(db, purpose, req.query.token), purpose, db });
  };
}

/** A handler that runs the action of a form and shows the form's result in its place. */
export function submitForm(name: string, action: Action<unknown>, context: AuthContext): RequestHandler {
  return async (req, res) => {
    const refusal = await attempt(action)(req, context, req.body);
    showForm(req, res, name, { refusal, done: !refusal });
  };
}

/** The same for the form of a page that an emailed link opens. A refused form still says what the link grants. */
export function submitTokenForm(
  name: string,
  action: Action<unknown>,
  purpose: Purpose | readonly Purpose[],
  context: AuthContext,
  next?: string,
): RequestHandler {
  return async (req, res) => {
    const refusal = await attempt(action)(req, context, req.body);
    if (!refusal && next) return redirect(next, req, res);
    const { db } = context;
    const grant = refusal ? await openLink(db, purpose, req.body?.token) : undefined;
    await showTokenForm(req, res, name, { refusal, grant, done: !refusal, purpose, db });
  };
}
