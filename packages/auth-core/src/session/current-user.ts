import type { Request } from "express";
import { Refused } from "../request/refused.ts";
import type { User } from "../users/public-user.ts";
import type { FoundSession } from "./find.ts";

declare global {
  namespace Express {
    interface Request {
      /** The current user; undefined for an anonymous request. */
      user?: User;
      /** Whether the login was within `POLICY.stepUpAge`, by any method; undefined without a valid session. */
      recentLogin?: boolean;
      /** How many notifications are unread, up to 100. */
      unread?: number;
      /** Whether the request carried the cookie of a session that is no longer valid. The login page says so. */
      sessionEnded?: boolean;
    }
  }
}

/** Adds what the lookup found to the request. */
export function loadCurrentUser(req: Request, found?: FoundSession): void {
  req.user = found?.user;
  req.recentLogin = found?.recentLogin;
  req.unread = found?.unread;
}

/**
 * The current user, for handlers behind `requireLogin`.
 * @throws Refused (401) for an anonymous request
 */
export function requireUser(req: Request): User {
  if (!req.user) throw notAuthenticated();
  return req.user;
}

export const notAuthenticated = () => new Refused(401, "not_authenticated");
