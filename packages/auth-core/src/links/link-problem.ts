import { fieldErrors, refusalText } from "@latchkey/texts";
import type { Refusal } from "../request/refused.ts";
import type { OpenedLink } from "./open-link.ts";

/** Refusals after which the link cannot succeed anymore. */
const FINAL = [409, 410];

/**
 * Explains why the form behind an emailed link cannot succeed. Such a form is not shown.
 * @param link the opened link; null if it is not valid, undefined if it was used
 * @returns the reason, or undefined if the form can succeed
 */
export function linkProblem(link?: OpenedLink | null, refusal?: Refusal | null): string | undefined {
  if (refusal && !refusal.errors && FINAL.includes(refusal.status)) return refusal.message;
  if (link?.taken) return fieldErrors.email_taken;
  if (link === null || refusal?.errors?.token) return refusalText("invalid_link");
  return refusal?.errors?.email; // The user did not enter the address: it is the link's.
}
