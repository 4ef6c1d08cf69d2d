import { hash } from "node:crypto";
import type { Request } from "express";
import { POLICY } from "../policy.ts";

/** With the attributes and the name's prefix of the session cookie. */
function trustCookie({ res }: Request) {
  if (!res) throw new Error("The request has no response");
  const { name, options } = res.locals.sessionCookie;
  return { res, options, name: name.replace(/sid$/, "trusted") };
}

export function setTrustCookie(req: Request, token: string): void {
  const { res, name, options } = trustCookie(req);
  res.cookie(name, token, { ...options, maxAge: POLICY.trustedBrowser * 1000 });
}

/** Duplicate cookies are ignored (cookie tossing). */
export function trustTokenOf(req: Request): string | undefined {
  const prefix = `${trustCookie(req).name}=`;
  const sent = (req.headers.cookie ?? "").split(/; */).filter((pair) => pair.startsWith(prefix));
  return sent.length === 1 ? sent[0]?.slice(prefix.length) : undefined;
}

/** As the table stores it. */
export const hashTrustToken = (token: string): string => hash("sha256", token, "base64url");
