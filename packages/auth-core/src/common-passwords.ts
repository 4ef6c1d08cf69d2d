import { dictionary } from "@zxcvbn-ts/language-common";

let common: Set<string> | undefined;

/** Tells whether a password, in any case, is one of nearly 50,000 that leaked most often. */
export function isCommon(password: string): boolean {
  common ??= new Set(dictionary["passwords-common"].map(String));
  return common.has(password.normalize("NFKC").trim().toLowerCase());
}
