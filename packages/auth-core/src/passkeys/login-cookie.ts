import { randomBytes } from "node:crypto";
import type { Request } from "express";
import { POLICY } from "../policy.ts";
import { type BrowserCookie, clearCookie, readCookie, setCookie } from "../request/browser-cookie.ts";

const COOKIE: BrowserCookie = { suffix: "passkey", seconds: POLICY.passkeyChallenge };

/** Binds challenges to the browser that asks for them. Several may be outstanding, as in several tabs. */
export function bindLogin(req: Request): string {
  const known = readCookie(req, COOKIE);
  const token = known && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString("base64url");
  setCookie(req, COOKIE, token);
  return purposeOf(token);
}

/** Returns undefined without the cookie. */
export function boundLogin(req: Request): string | undefined {
  const token = readCookie(req, COOKIE);
  return token && purposeOf(token);
}

/** After a login, by any method, and a logout. Otherwise it expires with the challenge. */
export const unbindLogin = (req: Request): void => clearCookie(req, COOKIE);

const purposeOf = (token: string) => `log in ${token}`;
