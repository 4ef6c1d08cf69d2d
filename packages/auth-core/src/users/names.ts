import { domainToASCII, domainToUnicode } from "node:url";

/** Soft hyphens, zero-width spaces, direction marks: copied text brings them along, and nobody sees them. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * Normalizes a user name or email address for storage: NFKC, without invisible characters and surrounding spaces, and
 * with the domain in Unicode (U-labels, RFC 5890). Case is kept, except in the domain.
 */
export function normalize(name: string): string {
  const text = name.normalize("NFKC").replace(INVISIBLE, "").normalize("NFKC").trim();
  const { local, domain } = split(text);
  return domain ? `${local}@${domainToUnicode(domain) || domain}` : text;
}

/**
 * The key that a user name or email address is stored under, found by, and counted by. It is computed here only: the
 * database's `lower` depends on its locale, and under a Turkish one "I" does not become "i".
 */
export function fold(name: string): string {
  const { local, domain } = split(normalize(name));
  return domain ? `${lowered(local)}@${domainToASCII(domain) || lowered(domain)}` : lowered(local);
}

/** The key columns that belong to these names. */
export const nameKeys = ({ username, email }: { username: string; email: string }) => ({
  username_key: fold(username),
  email_key: fold(email),
});

/** Lowercase in every context: `toLowerCase` alone writes a sigma differently at the end of a word. */
const lowered = (text: string) => text.toLowerCase().replaceAll("ς", "σ");

/** ASCII other than letters, digits, dots and dashes would make `domainToASCII` read a URL's path, port or escapes. */
const DOMAIN = /^(?:[a-z\d.-]|[^\0-\x7f]){1,253}$/i;

/** Splits an address; a text that is none is all `local`. */
function split(text: string) {
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);
  if (at < 0 || !DOMAIN.test(domain)) return { local: text };
  return { local: text.slice(0, at), domain };
}

/** One or more atoms, each of ASCII atext (RFC 5322) or other visible characters (RFC 6531); nothing quoted. */
const DOT_ATOM =
  /^(?:[\w!#$%&'*+/=?^`{|}~-]|[^\0-\x7f\p{Z}\p{C}])+(?:\.(?:[\w!#$%&'*+/=?^`{|}~-]|[^\0-\x7f\p{Z}\p{C}])+)*$/u;
/** Two labels or more, the last not a number; no address literal. */
const HOST = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?:[a-z]{2,63}|xn--[a-z\d-]{0,58}[a-z\d])$/;

/** Tells whether a normalized text is an email address, within the lengths of RFC 5321, 4.5.3.1. */
export function isEmailAddress(email: string): boolean {
  const { local, domain } = split(email);
  if (!domain || Buffer.byteLength(local) > 64) return false;
  const host = domainToASCII(domain);
  return DOT_ATOM.test(local) && HOST.test(host) && Buffer.byteLength(local) + host.length < 254;
}
