import { pages } from "@latchkey/texts";
import type { Request, RequestHandler, Response } from "express";
import { currentPage, isRead } from "../request/current-page.ts";
import { Refused, withNextStep } from "../request/refused.ts";
import type { User } from "../users/public-user.ts";

/**
 * Refuses (409) a form of a page that was rendered for another user. All tabs of a browser share one session, so a page of
 * the first user would otherwise act for the second user who logged in. Every form that changes the current user's account
 * carries the user's id as `page_user`; it is not a secret. `requireLogin` and `requireRecentLogin` include this check.
 */
export const requireOwnPage: RequestHandler = (req, res, next) => {
  if (!req.user || isOwnPage(req, res, req.user)) return next();
  next(otherUsersPage(req, req.user));
};

/** An app without a login page serves programs, which send no `page_user`. If one is sent, as by a single-page app, it counts. */
function isOwnPage(req: Request, res: Response, { id }: User) {
  const pageUser = req.body?.page_user;
  return isRead(req) || pageUser === id || (!res.locals.loginPage && pageUser === undefined);
}

function otherUsersPage(req: Request, { username }: User) {
  const refused = new Refused(409, "other_users_page", { username });
  return withNextStep(refused, currentPage(req), pages.errors.continueAs({ username }));
}
