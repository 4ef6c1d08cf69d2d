import type { Request } from "express";

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
export function readCookie(req: Request, cookie: BrowserCookie): string | undefined {
  const prefix = `${cookieOf(req, cookie).name}=`;
  const sent = (req.headers.cookie ?? "").split(/; */).filter((pair) => pair.startsWith(prefix));
  return sent.length === 1 ? sent[0]?.slice(prefix.length) : undefined;
}
