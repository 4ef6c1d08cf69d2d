const FALLBACK = "/dashboard";
const BASE = "http://localhost";
/** Encoded in the login page's URL it can be three times as long, and proxies accept URLs and headers of 8 KB. */
const MAX_LENGTH = 2_000;

/**
 * Validates where to return to after login. Prevents open redirects (CWE-601): a link to our login page must not lead to
 * another site.
 * @param origins of other apps whose users log in here: a path on exactly one of them is valid, too
 * @returns the target if it is valid and not too long, otherwise `/dashboard`
 */
export function safeReturnTo(target: unknown, origins: readonly string[] = []): string {
  if (typeof target !== "string" || target.length > MAX_LENGTH) return FALLBACK;
  // Never parsed and compared: the rest must be a path, so "https://example.com@evil.test" and the like are refused.
  const origin = origins.find((own) => target.startsWith(`${own}/`)) ?? "";
  const path = safePath(target.slice(origin.length));
  return path === null ? FALLBACK : origin + path;
}

function safePath(path: string): string | null {
  if (!path.startsWith("/") || UNSAFE.test(path) || !URL.canParse(path, BASE)) return null;
  const { origin, pathname, search, hash } = new URL(path, BASE);
  // "/.//evil.test" becomes "//evil.test" once its dots are resolved.
  if (origin !== BASE || pathname.startsWith("//") || UNSAFE_ENCODED.test(pathname)) return null;
  return pathname + search + hash;
}

/** Returns the URL of a page that returns to `target` afterward, such as the login page. */
export const returningTo = (page: string, target: string): string => `${page}?return_to=${encodeURIComponent(target)}`;

/** Backslashes, which browsers treat as slashes, and control characters. */
const UNSAFE = /[\\\p{Cc}]/u;
const UNSAFE_ENCODED = /%5c|%[01][0-9a-f]|%7f/i;
