import type { Request } from "express";

const FALLBACK = "/dashboard";
const BASE = "http://localhost";

/**
 * Validates the path to return to after login. Prevents open redirects (CWE-601): a link to our login page must not lead to
 * another site.
 * @returns the path if it belongs to this site, otherwise `/dashboard`
 */
export function safeReturnTo(path: unknown): string {
  if (typeof path !== "string" || !path.startsWith("/") || UNSAFE.test(path) || !URL.canParse(path, BASE))
    return FALLBACK;
  const { origin, pathname, search, hash } = new URL(path, BASE);
  // "/.//evil.test" becomes "//evil.test" once its dots are resolved.
  if (origin !== BASE || pathname.startsWith("//") || UNSAFE_ENCODED.test(pathname)) return FALLBACK;
  return pathname + search + hash;
}

/** Backslashes, which browsers treat as slashes, and control characters. */
const UNSAFE = /[\\\p{Cc}]/u;
const UNSAFE_ENCODED = /%5c|%[01][0-9a-f]|%7f/i;

/** The path of the page that the user sees, to return to it: not that of an htmx fragment or of a form's action. */
export function currentPage(req: Request): string {
  const isPage = req.method === "GET" || req.method === "HEAD";
  const shown = req.get("HX-Current-URL") ?? (isPage ? undefined : req.get("Referer"));
  if (shown === undefined && isPage) return safeReturnTo(req.originalUrl);
  if (shown === undefined || !URL.canParse(shown)) return safeReturnTo(undefined);
  const { pathname, searchParams } = new URL(shown);
  searchParams.delete("done"); // The notice of a completed action must not appear again.
  const search = searchParams.toString();
  return safeReturnTo(search ? `${pathname}?${search}` : pathname);
}
