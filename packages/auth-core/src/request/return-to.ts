import type { Request } from "express";

const FALLBACK = "/dashboard";
const BASE = "http://localhost";

/**
 * Gives a path of this site to go on to after login, or `/dashboard` where `path` is anything else.
 * A link to the login that leads on to another site would lend our name to it (CWE-601).
 */
export function safeReturnTo(path: unknown): string {
  if (typeof path !== "string" || !path.startsWith("/") || UNSAFE.test(path) || !URL.canParse(path, BASE))
    return FALLBACK;
  const { origin, pathname, search, hash } = new URL(path, BASE);
  // "/.//evil.test" becomes "//evil.test" once its dots are resolved.
  if (origin !== BASE || pathname.startsWith("//") || UNSAFE_ENCODED.test(pathname)) return FALLBACK;
  return pathname + search + hash;
}

/** Backslashes, which browsers read as slashes, and control characters. */
const UNSAFE = /[\\\p{Cc}]/u;
const UNSAFE_ENCODED = /%5c|%[01][0-9a-f]|%7f/i;

/** The page the person looks at; a fragment or a form's target is not one to come back to. */
export function currentPage(req: Request): string {
  const isPage = req.method === "GET" || req.method === "HEAD";
  const shown = req.get("HX-Current-URL") ?? (isPage ? undefined : req.get("Referer"));
  if (shown === undefined && isPage) return safeReturnTo(req.originalUrl);
  if (shown === undefined || !URL.canParse(shown)) return safeReturnTo(undefined);
  const { pathname, searchParams } = new URL(shown);
  searchParams.delete("done"); // What the page says was done just now is old news then.
  const search = searchParams.toString();
  return safeReturnTo(search ? `${pathname}?${search}` : pathname);
}
