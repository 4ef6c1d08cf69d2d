import { domainToASCII, domainToUnicode } from "node:url";

/** Soft hyphens, zero-width spaces, direction marks: copied text contains them, and users cannot see them. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * Normalizes a username or email address for storage: NFKC, without invisible characters and surrounding spaces, and
 * with the domain in Unicode (U-labels, RFC 5890). Keeps the case, except in the domain. Idempotent.
 */
export function normalize(name: string): string {
  const text = name.normalize("NFKC").replace(INVISIBLE, "").normalize("NFKC").trim();
  const { local, domain } = split(text);
  return domain ? `${local}@${readable(domain)}` : text;
}

/** Keeps the A-label of a domain that contains a joiner (RFC 5892, A.1): without it, it would be a different domain. */
function readable(domain: string) {
  const unicode = domainToUnicode(domain);
  const ascii = domainToASCII(domain);
  return domainToASCII(unicode.replace(INVISIBLE, "")) === ascii ? unicode || domain : ascii;
}

/**
 * Folds a username or email address to the key that it is compared, found and rate limited by. Only this function
 * computes it: the database's `lower` depends on its locale, and in a Turkish one "I" does not become "i".
 */
export function fold(name: string): string {
  const { local, domain } = split(normalize(name));
  return domain ? `${lowered(local)}@${domainToASCII(domain) || lowered(domain)}` : lowered(local);
}

/** The key columns of a user. */
export const nameKeys = ({ username, email }: { username: string; email: string }) => ({
  username_key: fold(username),
  email_key: fold(email),
});

/** Lowercases regardless of context: `toLowerCase` alone turns a sigma at the end of a word into another letter. */
const lowered = (text: string) => text.toLowerCase().replaceAll("ς", "σ");

/** Other ASCII characters would make `domainToASCII` parse the path, port or escapes of a URL. */
const DOMAIN = /^(?:[a-z\d.-]|[^\0-\x7f]){1,253}$/i;

/** Splits an email address. For any other text `local` is all of it. */
function split(text: string) {
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);
  if (at < 0 || !DOMAIN.test(domain)) return { local: text };
  return { local: text.slice(0, at), domain };
}

/** Atoms of ASCII atext (RFC 5322) or other visible characters (RFC 6531), without quoted strings. */
const DOT_ATOM =
  /^(?:[\w!#$%&'*+/=?^`{|}~-]|[^\0-\x7f\p{Z}\p{C}])+(?:\.(?:[\w!#$%&'*+/=?^`{|}~-]|[^\0-\x7f\p{Z}\p{C}])+)*$/u;
/** At least two labels, the last one not a number. No address literals. */
const HOST = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?:[a-z]{2,63}|xn--[a-z\d-]{0,58}[a-z\d])$/;

/** Returns whether normalized text is an email address within the length limits of RFC 5321, 4.5.3.1. */
export function isEmailAddress(email: string): boolean {
  const { local, domain } = split(email);
  if (!domain || Buffer.byteLength(local) > 64) return false;
  const host = domainToASCII(domain);
  return DOT_ATOM.test(local) && HOST.test(host) && Buffer.byteLength(local) + host.length < 254;
}
