import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { product } from "@latchkey/product";
import type { Request, Response } from "express";

/** A page that was not opened within this time shows no notice. */
const LIFETIME_MS = 60_000;

export interface Flash {
  /** Sets the notice that the user's next page shows. */
  set(res: Response, user: { id: string }, notice: string): void;
  /** Returns the user's notice, if there is one, and deletes it. */
  take(req: Request, res: Response, user: { id: string }): string | undefined;
}

/**
 * Notices that are shown once, on the page after a redirect (flash messages). A cookie holds the notice, signed together
 * with the user's ID, so that neither a link nor another user's page can show it. Costs no query.
 * @param app distinguishes the apps on the ports of localhost, which share cookies
 * @param secrets the first one signs, all verify
 */
export function flash(app: string, { secrets, secure }: { secrets: readonly string[]; secure: boolean }): Flash {
  const cookie = `${secure ? "__Host-" : ""}${product.slug}.flash.${app}`;
  const attributes = { httpOnly: true, sameSite: "lax", secure, path: "/" } as const;
  const keys = secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "", "flash messages", 32)));
  const signatures = (text: string) => keys.map((key) => createHmac("sha256", key).update(text).digest("base64url"));
  return {
    set(res, { id }, notice) {
      const [signature] = signatures(`${id} ${notice}`);
      res.cookie(cookie, `${notice}.${signature}`, { ...attributes, maxAge: LIFETIME_MS });
    },
    take(req, res, { id }) {
      const value = readCookie(req, cookie);
      if (value === undefined) return undefined;
      res.clearCookie(cookie, attributes);
      const [notice = "", signature = ""] = value.split(".");
      return signatures(`${id} ${notice}`).some((valid) => isEqual(valid, signature)) ? notice : undefined;
    },
  };
}

function readCookie(req: Request, name: string) {
  const pairs = req.headers.cookie?.split(/; */) ?? [];
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

function isEqual(...texts: [string, string]) {
  const [one, other] = texts.map((text) => Buffer.from(text));
  return one !== undefined && other?.length === one.length && timingSafeEqual(one, other);
}
