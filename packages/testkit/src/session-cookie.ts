import { createHash, createHmac } from "node:crypto";

/** What the apps under test sign with. */
export const SECRET = "the-contract-signs-with-this-one-secret";

/** Signs an id as express-session does, to plant sessions of our own. */
export function signSessionId(id: string, secret = SECRET): string {
  const signature = createHmac("sha256", secret).update(id).digest("base64").replace(/=+$/, "");
  return encodeURIComponent(`s:${id}.${signature}`);
}

/** The id inside a cookie's value. */
export function readSessionId(cookieValue: string): string {
  return decodeURIComponent(cookieValue).slice(2).split(".")[0] ?? "";
}

/** The id as the table keeps it. */
export function hashSessionId(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
