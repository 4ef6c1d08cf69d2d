import type { Cookie } from "express-session";

/**
 * Sends Max-Age beside Expires. express-session writes Expires alone, a time by our clock; Max-Age counts by the
 * browser's own and takes precedence (RFC 6265bis, 5.7).
 */
export function sendMaxAge(cookie: Cookie): void {
  if (!(cookie.expires instanceof Date)) return;
  const maxAge = Math.round((cookie.expires.getTime() - Date.now()) / 1000);
  const attributes: object = Reflect.get(cookie, "data");
  Object.defineProperty(cookie, "data", { value: { ...attributes, maxAge } });
}
