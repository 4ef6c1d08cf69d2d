import {
  endOtherSessions,
  endSession,
  type ListedSession,
  login,
  logout,
  markNotificationsRead,
  type Notification,
  notificationsOf,
  type Refusal,
  refusalOf,
  register,
  requestReset,
  resetPassword,
  sessionsOf,
  type Throttle,
  type User,
  userOf,
} from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { errorPage, failed } from "@latchkey/server";
import type { Response as ExpressResponse, Request } from "express";

export interface Links {
  api: string;
  htmx: string;
}

/** What the app has, and its pages do not. */
export interface Given {
  db: Database;
  throttle: Throttle;
  /** The site's own, for links in mails. */
  origin: string;
  links: Links;
}

/** All that a page gets of its request: who asks, what was sent, and what may be done. */
export interface Locals {
  user?: User;
  /** The login outlives the browser. */
  remembered?: boolean;
  links: Links;
  /** The posted form; empty where nothing was posted. */
  form: Record<string, unknown>;
  /** Null if it worked, otherwise what the form has to say. */
  login(): Promise<Refusal | null>;
  register(): Promise<Refusal | null>;
  logout(): Promise<void>;
  requestReset(): Promise<Refusal | null>;
  resetPassword(): Promise<Refusal | null>;
  notifications(): Promise<{ notifications: Notification[]; unread: number }>;
  markNotificationsRead(): Promise<void>;
  sessions(): Promise<ListedSession[]>;
  /** Ends that of the posted `id`. */
  endSession(): Promise<boolean>;
  endOtherSessions(): Promise<void>;
  /** The answer to an error that a page threw, as Express would give it. */
  fail(error: unknown): Response;
}

const WRONG: Refusal = { status: 422, message: "User name or password is wrong." };

export function localsFor(req: Request, res: ExpressResponse, given: Given): Locals {
  const { db, throttle, links } = given;
  return {
    user: req.user,
    remembered: req.session.remembered,
    links,
    form: req.body ?? {},
    login: () => login(req, db, throttle, req.body).then((user) => (user ? null : WRONG), refusalOf),
    register: () => register(req, db, throttle, req.body).then(() => null, refusalOf),
    logout: () => logout(req, res),
    requestReset: () => requestReset(req, given, req.body).then(() => null, refusalOf),
    resetPassword: () => resetPassword(req, given, req.body).then(() => null, refusalOf),
    notifications: () => notificationsOf(db, userOf(req)),
    markNotificationsRead: () => markNotificationsRead(db, userOf(req)),
    sessions: () => sessionsOf(req, db),
    endSession: () => endSession(req, res, db, req.body?.id),
    endOtherSessions: () => endOtherSessions(req, db),
    fail: (error) => {
      const problem = failed(error, req, res);
      const headers = { "Content-Type": "text/html; charset=utf-8" };
      return new Response(errorPage(problem), { status: problem.status, headers });
    },
  };
}
