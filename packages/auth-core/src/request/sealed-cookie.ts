import { product } from "@latchkey/product";
import type { Request } from "express";
import { seal, unseal } from "../sealed.ts";
import { cookieIn, cookiesIn } from "./cookie-header.ts";

export interface SealedCookie {
  /** Distinguishes the apps on the ports of localhost, which share cookies. */
  name: string;
  /** What the value belongs to: elsewhere, it does not open. */
  context: string;
  seconds: number;
  /** It also ends with the browser. */
  endsWithBrowser?: boolean;
}

/** What another site redirects to must still get the cookie, so it is Lax. */
const ATTRIBUTES = { path: "/", httpOnly: true, sameSite: "lax" } as const;

/** Keeps a value in the browser, encrypted. */
export function setSealed(req: Request, [key]: readonly Buffer[], cookie: SealedCookie, value: object): void {
  if (!key) throw new Error("There is no session secret");
  const expires = Date.now() + cookie.seconds * 1000;
  const sealed = seal(key, JSON.stringify({ value, expires }), cookie.context);
  const { res, secure } = responseOf(req);
  const maxAge = cookie.endsWithBrowser ? undefined : cookie.seconds * 1000;
  res.cookie(nameOf(req, cookie), sealed, { ...ATTRIBUTES, secure, maxAge });
}

/** @returns null without the cookie, if it is forged or has expired, and if there are two (cookie tossing) */
export function readSealed<Value>(req: Request, keys: readonly Buffer[], cookie: SealedCookie): Value | null {
  const sealed = cookieIn(req.headers.cookie, nameOf(req, cookie));
  const [text] = keys.flatMap((key) => unseal(key, sealed ?? "", cookie.context) ?? []);
  if (text === undefined) return null;
  const { value, expires }: { value: Value; expires: number } = JSON.parse(text);
  return expires > Date.now() ? value : null;
}

/** Clears the cookie if the browser has it. */
export function clearSealed(req: Request, cookie: Pick<SealedCookie, "name">): void {
  const { res, secure } = responseOf(req);
  const isSent = cookiesIn(req.headers.cookie).some(([name]) => name === nameOf(req, cookie));
  if (isSent) res.clearCookie(nameOf(req, cookie), { ...ATTRIBUTES, secure });
}

/** Clears all but the newest cookies whose name starts like this. */
export function clearOldest(req: Request, start: string, kept: number): void {
  const prefix = nameOf(req, { name: start });
  const names = cookiesIn(req.headers.cookie).flatMap(([name = ""]) =>
    name.startsWith(prefix) ? [start + name.slice(prefix.length)] : [],
  );
  for (const name of names.slice(0, Math.max(0, names.length - kept))) clearSealed(req, { name });
}

/** Unlike the session cookie, always host-only: a callback belongs to one app. */
const nameOf = (req: Request, { name }: Pick<SealedCookie, "name">) =>
  `${responseOf(req).secure ? "__Host-" : ""}${product.slug}.${name}`;

function responseOf({ res }: Request) {
  if (!res) throw new Error("The request has no response");
  return { res, secure: Boolean(res.locals.sessionCookie.options.secure) };
}
