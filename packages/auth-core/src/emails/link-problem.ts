import { refusalText } from "@latchkey/texts";
import type { Refusal } from "../request/refused.ts";
import type { Grant } from "./tokens.ts";

/** Refusals after which the link cannot succeed anymore. */
const FINAL = [409, 410];

/**
 * Explains why the form behind an emailed link cannot succeed. Such a form is not shown.
 * @param grant what the link grants; null if it is not valid, undefined after the form was posted
 * @returns the reason, or undefined if the form can succeed
 */
export function linkProblem(grant?: Grant | null, refusal?: Refusal | null): string | undefined {
  if (grant === null || refusal?.errors?.token) return refusalText("invalid_link");
  if (refusal?.errors) return refusal.errors.email; // The user did not enter the address: it is the link's.
  return refusal && FINAL.includes(refusal.status) ? refusal.message : undefined;
}
