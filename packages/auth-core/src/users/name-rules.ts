import { fieldErrors } from "@latchkey/texts";
import { parse } from "tldts";
import { InvalidInput } from "../request/input.ts";
import { isEmailAddress } from "./names.ts";

const USERNAME = /^[a-z0-9](?:[a-z0-9_.-]{0,30}[a-z0-9])?$/i;

/** What is wrong with a normalized username, or null. */
export function usernameProblem(username: string): string | null {
  if (!USERNAME.test(username)) return fieldErrors.username_invalid;
  return looksLikeHost(username) ? fieldErrors.username_like_host : null;
}

/** Mail clients turn such names into links. Users from before this rule keep theirs. */
function looksLikeHost(name: string) {
  const { isIcann, isIp } = parse(name, { validateHostname: false });
  return name.includes(".") && (isIcann || isIp || /^www\./i.test(name));
}

/** What is wrong with a normalized email address, or null. */
export const emailProblem = (email: string) => (isEmailAddress(email) ? null : fieldErrors.email_invalid);

/** @throws InvalidInput (422) */
export function requireUsername(username: string): void {
  const problem = usernameProblem(username);
  if (problem) throw new InvalidInput({ username: problem });
}

/** @throws InvalidInput (422) */
export function requireEmailAddress(email: string): void {
  const problem = emailProblem(email);
  if (problem) throw new InvalidInput({ email: problem });
}
