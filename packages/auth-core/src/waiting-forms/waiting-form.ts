import { randomUUID } from "node:crypto";
import { SECRET_FIELD } from "@latchkey/product";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { deriveKeys } from "../keys.ts";
import { POLICY } from "../policy.ts";
import { currentPage } from "../request/current-page.ts";
import type { Refusal } from "../request/refused.ts";
import { safeReturnTo } from "../request/return-to.ts";
import { seal, unseal } from "../sealed.ts";

/** A form that was posted without a login, or with one that is too old. It waits, sealed in the login form. */
interface WaitingForm {
  id: string;
  /** The user whose page the form was on. */
  user: string;
  fields: Record<string, string | string[]>;
  /** Whether it is submitted after the login. Otherwise it is shown again, filled in. */
  submits: boolean;
  /** In milliseconds since 1970. */
  expires: number;
}

/** What the login page needs to know about it. */
export interface WaitingLogin {
  /** The login form posts it as `waiting`. */
  sealed: string;
  /** Where the login form is posted to: the URL of the form that waits. */
  action: string;
  /** The page that the form was on. */
  returnTo: string;
  /** The password was right, and the second factor is missing. */
  needsCode?: boolean;
  /** Why the last attempt to log in was refused. */
  refusal?: Refusal;
}

declare global {
  namespace Express {
    interface Locals {
      waitingForms?: { keys: readonly Buffer[]; showLogin: RequestHandler };
      waiting?: WaitingLogin;
    }
  }
}

/** Sealed, in base64url, it is a third longer. With a username and a password it still fits into a request. */
const MAX_BYTES = 16 * 1024;

/** The first one seals, all open. */
export const waitingKeys = (secrets: readonly string[]): Buffer[] => deriveKeys(secrets, "waiting forms");

/**
 * Responds to a posted form with the login page, which keeps the form, and returns true. Returns false if it cannot wait.
 */
export function letFormWait(req: Request, res: Response, next: NextFunction): boolean {
  const { waitingForms, waiting } = res.locals;
  if (!waitingForms) return false;
  const sealed = waiting?.sealed ?? sealForm(req, res, waitingForms.keys);
  if (!sealed) return false;
  res.status(waiting?.refusal?.status ?? 403).set("Cache-Control", "no-store");
  res.locals.waiting = { action: req.originalUrl, returnTo: currentPage(req), ...waiting, sealed };
  waitingForms.showLogin(req, res, next);
  return true;
}

/**
 * Seals the posted form of a request, except for passwords, codes and tokens (AES-256-GCM). A form that needs one is shown
 * again, without it.
 * @returns null if the request is no form, if nothing of it can be kept, or if it is too long
 */
function sealForm(req: Request, res: Response, [key]: readonly Buffer[]): string | null {
  const user = req.user?.id ?? req.body?.page_user;
  const isForm = req.method === "POST" && req.is("application/x-www-form-urlencoded");
  if (!key || !isForm || typeof user !== "string" || safeReturnTo(req.originalUrl) !== req.originalUrl) return null;
  const typed = Object.entries<string | string[]>(req.body);
  const kept = typed.filter(([name]) => !SECRET_FIELD.test(name));
  const submits = req.user !== undefined && !res.locals.heldBack && kept.length === typed.length;
  if (!submits && kept.every(([name]) => name === "page_user")) return null;
  const expires = Date.now() + POLICY.waitingForm * 1000;
  const form: WaitingForm = { id: randomUUID(), user, fields: Object.fromEntries(kept), submits, expires };
  const text = JSON.stringify(form);
  return Buffer.byteLength(text) <= MAX_BYTES ? seal(key, text, contextOf(req.originalUrl)) : null;
}

/**
 * @param action the URL that the form is posted to
 * @returns null unless it was sealed for this URL and has not expired
 */
export function openForm(keys: readonly Buffer[], sealed: string, action: string): WaitingForm | null {
  const [text] = keys.flatMap((key) => unseal(key, sealed, contextOf(action)) ?? []);
  const form: WaitingForm | null = text === undefined ? null : JSON.parse(text);
  return form && form.expires > Date.now() ? form : null;
}

const contextOf = (action: string) => `POST ${action}`;
