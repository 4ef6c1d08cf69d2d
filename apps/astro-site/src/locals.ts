import {
  type FieldErrors,
  login,
  logout,
  markNotificationsRead,
  type Notification,
  notificationsOf,
  refusedFields,
  register,
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

/** All that a page gets of its request: who asks, what was sent, and what may be done. */
export interface Locals {
  user?: User;
  links: Links;
  /** The posted form; empty where nothing was posted. */
  form: Record<string, unknown>;
  /** Null if the name is unknown or the password wrong. */
  login(): Promise<User | null>;
  /** Null if it worked, otherwise a message for each refused field. */
  register(): Promise<FieldErrors | null>;
  logout(): Promise<void>;
  notifications(): Promise<{ notifications: Notification[]; unread: number }>;
  markNotificationsRead(): Promise<void>;
  /** The answer to an error that a page threw, as Express would give it. */
  fail(error: unknown): Response;
}

export function localsFor(req: Request, res: ExpressResponse, { db, links }: { db: Database; links: Links }): Locals {
  return {
    user: req.user,
    links,
    form: req.body ?? {},
    login: () => login(req, db, req.body).catch((error) => refusedFields(error) && null),
    register: () => register(req, db, req.body).then(() => null, refusedFields),
    logout: () => logout(req, res),
    notifications: () => notificationsOf(db, userOf(req)),
    markNotificationsRead: () => markNotificationsRead(db, userOf(req)),
    fail: (error) => {
      const problem = failed(error, req, res);
      const headers = { "Content-Type": "text/html; charset=utf-8" };
      return new Response(errorPage(problem), { status: problem.status, headers });
    },
  };
}
