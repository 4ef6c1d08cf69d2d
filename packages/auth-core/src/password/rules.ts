import { fieldErrors } from "@latchkey/texts";
import { MIN_PASSWORD_LENGTH } from "../policy.ts";
import { InvalidInput } from "../request/input.ts";
import { isCommon } from "./common-passwords.ts";
import { isNameVariant } from "./name-variants.ts";

export const MAX_LENGTH = 256;

/**
 * Explains why a new password is rejected (NIST SP 800-63B-4, 3.1.1.2): because of its length, or because an attacker
 * would guess it first. There are no composition rules, and every character counts, spaces and emoji included.
 * @param names the user's own, see `guessableNames` (ASVS 5.0, 6.2.11)
 * @returns null for an acceptable password
 */
export async function passwordProblem(password: string, names: string[]): Promise<string | null> {
  if (!password.isWellFormed()) return fieldErrors.password_malformed;
  const length = passwordLength(password);
  if (length < MIN_PASSWORD_LENGTH) return fieldErrors.password_too_short({ min: MIN_PASSWORD_LENGTH });
  if (length > MAX_LENGTH) return fieldErrors.too_long({ max: MAX_LENGTH });
  if (await isCommon(password)) return fieldErrors.password_common;
  if (isNameVariant(password, names)) return fieldErrors.password_like_name;
  return null;
}

/** Counts code points after NFKC normalization. */
export const passwordLength = (password: string) => [...password.normalize("NFKC")].length;

/** The names that an attacker would guess first as this user's password. */
export const guessableNames = ({ username, email }: { username: string; email: string }) => [
  username,
  email,
  email.split("@")[0] ?? "",
];

/** @throws InvalidInput (422) that names the field */
export async function requireGoodPassword(
  field: string,
  password: string,
  user: { username: string; email: string },
): Promise<void> {
  const problem = await passwordProblem(password, guessableNames(user));
  if (problem) throw new InvalidInput({ [field]: problem });
}
