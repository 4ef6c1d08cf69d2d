import { type Contacts, errorPage, type Problem } from "@latchkey/server";
import type { Request, Response } from "express";

/** Returns whether htmx requests a fragment. The response varies with that header. */
export function isFragment(req: Request, res: Response): boolean {
  res.vary("HX-Request");
  // Restoring a page of the history takes the whole page.
  return req.get("HX-Request") === "true" && !req.get("HX-History-Restore-Request");
}

/** Redirects the browser. htmx gets HX-Redirect, because fetch would follow a 303 and swap that page into this one. */
export function redirect(path: string, req: Request, res: Response): void {
  if (isFragment(req, res)) res.status(204).set("HX-Redirect", path).end();
  else res.redirect(303, path);
}

/** Returns a function that sends an error as a page. htmx replaces the whole page with it, not just the form that made the request. */
export function sendErrorPage(contacts: Contacts) {
  return (problem: Problem, res: Response): void => {
    if (isFragment(res.req, res)) res.set({ "HX-Retarget": "body", "HX-Reswap": "outerHTML" });
    res.send(errorPage(problem, res.req, contacts));
  };
}
