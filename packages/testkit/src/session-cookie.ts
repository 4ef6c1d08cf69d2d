import { createHash, createHmac } from "node:crypto";

/** The secret that the apps under test sign cookies with. */
export const SECRET = "the-contract-signs-with-this-one-secret";

/** Signs a session ID like express-session. Returns the value of its cookie. */
export function signSessionId(id: string, secret = SECRET): string {
  const signature = createHmac("sha256", secret).update(id).digest("base64").replace(/=+$/, "");
  return encodeURIComponent(`s:${id}.${signature}`);
}

/** Returns the session ID in a cookie's value. */
export function readSessionId(cookieValue: string): string {
  return decodeURIComponent(cookieValue).slice(2).split(".")[0] ?? "";
}

/** Returns the hash of a session ID, as stored in the table. */
export function hashSessionId(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
