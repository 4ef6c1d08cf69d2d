const FALLBACK = "/dashboard";
const BASE = "http://localhost";
/** Encoded in the login page's URL it can be three times as long, and proxies accept URLs and headers of 8 KB. */
const MAX_LENGTH = 2_000;

/**
 * Validates the path to return to after login. Prevents open redirects (CWE-601): a link to our login page must not lead to
 * another site.
 * @returns the path if it belongs to this site and is not too long, otherwise `/dashboard`
 */
export function safeReturnTo(path: unknown): string {
  if (typeof path !== "string" || path.length > MAX_LENGTH) return FALLBACK;
  if (!path.startsWith("/") || UNSAFE.test(path) || !URL.canParse(path, BASE)) return FALLBACK;
  const { origin, pathname, search, hash } = new URL(path, BASE);
  // "/.//evil.test" becomes "//evil.test" once its dots are resolved.
  if (origin !== BASE || pathname.startsWith("//") || UNSAFE_ENCODED.test(pathname)) return FALLBACK;
  return pathname + search + hash;
}

/** Backslashes, which browsers treat as slashes, and control characters. */
const UNSAFE = /[\\\p{Cc}]/u;
const UNSAFE_ENCODED = /%5c|%[01][0-9a-f]|%7f/i;
