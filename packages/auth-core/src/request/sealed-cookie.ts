import { product } from "@latchkey/product";
import type { Request } from "express";
import { seal, unseal } from "../sealed.ts";
import { findCookie, parseCookies } from "./cookie-header.ts";

export interface SealedCookie {
  /** The ports of localhost, and the apps of one host, share cookies. */
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
  const { res, name, options } = hostCookieOf(req, cookie);
  res.cookie(name, sealed, { ...options, maxAge: cookie.endsWithBrowser ? undefined : cookie.seconds * 1000 });
}

/** @returns null without the cookie, if it is forged or has expired, and if there are two (cookie tossing) */
export function readSealed<Value>(req: Request, keys: readonly Buffer[], cookie: SealedCookie): Value | null {
  const sealed = findCookie(req.headers.cookie, hostCookieOf(req, cookie).name);
  const [text] = keys.flatMap((key) => unseal(key, sealed ?? "", cookie.context) ?? []);
  if (text === undefined) return null;
  const { value, expires }: { value: Value; expires: number } = JSON.parse(text);
  return expires > Date.now() ? value : null;
}

/** Clears the cookie if the browser has it. */
export function clearSealed(req: Request, cookie: Pick<SealedCookie, "name">): void {
  const { res, name, options } = hostCookieOf(req, cookie);
  if (parseCookies(req.headers.cookie).some(([sent]) => sent === name)) res.clearCookie(name, options);
}

/** Clears all but the `kept` newest cookies whose names begin with `start`. */
export function clearOldest(req: Request, start: string, kept: number): void {
  const { name: prefix } = hostCookieOf(req, { name: start });
  const names = parseCookies(req.headers.cookie).flatMap(([name = ""]) =>
    name.startsWith(prefix) ? [start + name.slice(prefix.length)] : [],
  );
  for (const name of names.slice(0, Math.max(0, names.length - kept))) clearSealed(req, { name });
}

/** Only this host gets it, and only this host can set it if it is Secure. */
function hostCookieOf({ res }: Request, { name }: Pick<SealedCookie, "name">) {
  if (!res) throw new Error("The request has no response");
  const { secure } = res.locals.sessionCookie.options;
  return { res, name: `${secure ? "__Host-" : ""}${product.slug}.${name}`, options: { ...ATTRIBUTES, secure } };
}
