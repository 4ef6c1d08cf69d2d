import type { CookieOptions, Request } from "express";
import { findCookie } from "./cookie-header.ts";

export interface SessionCookie {
  name: string;
  options: CookieOptions;
}

declare global {
  namespace Express {
    interface Locals {
      sessionCookie: SessionCookie;
    }
  }
}

/** A cookie beside the session's, with its attributes and the prefix of its name. */
export interface BrowserCookie {
  /** The end of its name. */
  suffix: string;
  seconds: number;
}

function cookieOf({ res }: Request, { suffix }: BrowserCookie) {
  if (!res) throw new Error("The request has no response");
  const { name, options } = res.locals.sessionCookie;
  return { res, options, name: name.replace(/sid$/, suffix) };
}

export function setCookie(req: Request, cookie: BrowserCookie, value: string): void {
  const { res, name, options } = cookieOf(req, cookie);
  res.cookie(name, value, { ...options, maxAge: cookie.seconds * 1000 });
}

export function clearCookie(req: Request, cookie: BrowserCookie): void {
  const { res, name, options } = cookieOf(req, cookie);
  if (req.headers.cookie?.includes(`${name}=`)) res.clearCookie(name, options);
}

/** Duplicate cookies are ignored (cookie tossing). */
export const readCookie = (req: Request, cookie: BrowserCookie): string | undefined =>
  findCookie(req.headers.cookie, cookieOf(req, cookie).name);
