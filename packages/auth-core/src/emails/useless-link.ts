import { refusalText } from "@latchkey/texts";
import type { Refusal } from "../request/refused.ts";
import type { Grant } from "./tokens.ts";

/** The link is over, or has done what it still could. */
const FINAL = [409, 410];

/**
 * Why the form that an emailed link leads to cannot succeed, whatever is typed into it: such a form is not shown.
 * @param grant what the link is good for, null if it is not valid; undefined once the form was posted
 * @returns the reason, or undefined if the form can succeed
 */
export function uselessLink(grant?: Grant | null, refusal?: Refusal | null): string | undefined {
  if (grant === null || refusal?.errors?.token) return refusalText("invalid_link");
  if (refusal?.errors) return refusal.errors.email; // The address is the link's, not typed.
  return refusal && FINAL.includes(refusal.status) ? refusal.message : undefined;
}
