import { createHmac, timingSafeEqual } from "node:crypto";
import { product } from "@latchkey/product";
import { base32 } from "./base32.ts";

/** Of the authenticator apps' defaults, which some of them do not let a link change. */
const STEP_SECONDS = 30;
const DIGITS = 6;
export const SECRET_BYTES = 20; // As long as SHA-1's output (RFC 4226, 4).

/** The code of a time step (RFC 6238 with HMAC-SHA-1, truncated as in RFC 4226, 5.3). */
export function codeAt(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const number = mac.readUInt32BE(mac.readUInt8(mac.length - 1) & 15) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

/** Finds the time step of a code: the current one, or one before or after it, as clocks differ. Null for a wrong code. */
export function stepOf(secret: Buffer, code: string, now: number = Date.now()): number | null {
  const current = Math.floor(now / 1000 / STEP_SECONDS);
  const typed = Buffer.from(code.padEnd(DIGITS));
  const isCode = (step: number) => typed.length === DIGITS && timingSafeEqual(Buffer.from(codeAt(secret, step)), typed);
  return [current, current - 1, current + 1].find(isCode) ?? null;
}

/** The URI that authenticator apps read from a QR code. */
export function keyUri(secret: Buffer, username: string): string {
  const [issuer, account] = [product.name, username].map(encodeURIComponent);
  return `otpauth://totp/${issuer}:${account}?secret=${base32(secret)}&issuer=${issuer}`;
}
