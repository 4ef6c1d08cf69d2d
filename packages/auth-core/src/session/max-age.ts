import type { Cookie } from "express-session";

/**
 * Makes the cookie carry Max-Age as well as Expires. express-session only sends Expires, a time by the server's clock;
 * Max-Age is relative to the browser's clock and takes precedence (RFC 6265bis, 5.7).
 */
export function sendMaxAge(cookie: Cookie): void {
  if (!(cookie.expires instanceof Date)) return;
  const maxAge = Math.round((cookie.expires.getTime() - Date.now()) / 1000);
  const attributes: object = Reflect.get(cookie, "data");
  Object.defineProperty(cookie, "data", { value: { ...attributes, maxAge } });
}
