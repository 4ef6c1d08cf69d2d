import {
  type AccountData,
  type AuthContext,
  accountData,
  changePassword,
  changeUsername,
  confirmEmail,
  deleteAccount,
  endOtherSessions,
  endSession,
  findGrant,
  findLatestNotification,
  type Grant,
  type ListedSession,
  listNotifications,
  listSessions,
  login,
  logout,
  markNotificationsRead,
  type Notification,
  type NotificationPage,
  type Purpose,
  type Refusal,
  refusalOf,
  register,
  reportIntruder,
  requestEmailChange,
  requestRegistration,
  requestReset,
  resetPassword,
  type User,
} from "@latchkey/auth-core";
import { errorPage, failed } from "@latchkey/server";
import { refusalText } from "@latchkey/texts";
import type { Response as ExpressResponse, Request } from "express";

export interface Links {
  api: string;
  htmx: string;
}

/** What the app has, and its pages do not. */
export interface Given extends AuthContext {
  links: Links;
  /** Where a page finds the file of this name. */
  asset(name: string): string;
}

/** Does with the posted form what its name says: null if it worked, otherwise what the form has to say. */
type Attempt = () => Promise<Refusal | null>;

/** All that a page gets of its request: who asks, what was sent, and what may be done. */
export interface Locals {
  user?: User;
  /** How many notifications are; 100 for more than 99. */
  unread?: number;
  /** The cookie of a session came along that is over. */
  sessionEnded?: boolean;
  /** The login outlives the browser. */
  remembered?: boolean;
  links: Links;
  /** Where the page finds the file of this name. */
  asset(name: string): string;
  /** The posted form; empty where nothing was posted. */
  form: Record<string, unknown>;
  login: Attempt;
  requestRegistration: Attempt;
  register: Attempt;
  requestReset: Attempt;
  resetPassword: Attempt;
  reportIntruder: Attempt;
  changeUsername: Attempt;
  requestEmailChange: Attempt;
  confirmEmail: Attempt;
  changePassword: Attempt;
  deleteAccount: Attempt;
  logout(): Promise<void>;
  accountData(): Promise<AccountData>;
  notifications(): Promise<NotificationPage>;
  latestNotification(): Promise<Notification | undefined>;
  markNotificationsRead(): Promise<void>;
  sessions(): Promise<ListedSession[]>;
  /** Ends that of the posted `id`. */
  endSession(): Promise<boolean>;
  endOtherSessions(): Promise<void>;
  /** What the link that led here is good for, null if it is not valid. */
  link(purpose: Purpose): Promise<Grant | null>;
  /** The answer to an error that a page threw, as Express would give it. */
  fail(error: unknown): Response;
}

const WRONG: Refusal = { status: 422, message: refusalText("invalid_credentials") };

export function localsFor(req: Request, res: ExpressResponse, given: Given): Locals {
  const { db, links, asset } = given;
  const attempt = (work: (req: Request, context: AuthContext, input: unknown) => Promise<unknown>) => () =>
    work(req, given, req.body).then(() => null, refusalOf);
  return {
    get user() {
      return req.user; // Nobody any more where the page has ended the session.
    },
    unread: req.unread,
    sessionEnded: req.sessionEnded,
    remembered: req.session.remembered,
    links,
    asset,
    form: req.body ?? {},
    login: () => login(req, given, req.body).then((user) => (user ? null : WRONG), refusalOf),
    requestRegistration: attempt(requestRegistration),
    register: attempt(register),
    requestReset: attempt(requestReset),
    resetPassword: () => resetPassword(req, res, given, req.body).then(() => null, refusalOf),
    reportIntruder: () => reportIntruder(req, res, given, req.body).then(() => null, refusalOf),
    changeUsername: attempt(changeUsername),
    requestEmailChange: attempt(requestEmailChange),
    confirmEmail: attempt(confirmEmail),
    changePassword: attempt(changePassword),
    deleteAccount: () => deleteAccount(req, res, given, req.body).then(() => null, refusalOf),
    logout: () => logout(req, res),
    accountData: () => accountData(req, given),
    notifications: () => listNotifications(req, db),
    latestNotification: () => findLatestNotification(req, db),
    markNotificationsRead: () => markNotificationsRead(req, given),
    sessions: () => listSessions(req, db),
    endSession: () => endSession(req, res, given, req.body?.id),
    endOtherSessions: () => endOtherSessions(req, given),
    link: (purpose) => findGrant(db, purpose, req.query.token),
    fail: (error) => {
      const problem = failed(error, req, res);
      const headers = { "Content-Type": "text/html; charset=utf-8" };
      return new Response(errorPage(problem), { status: problem.status, headers });
    },
  };
}
