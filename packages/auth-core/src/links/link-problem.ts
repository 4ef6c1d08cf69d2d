import type { Database } from "@latchkey/db";
import { fieldErrors, refusalText } from "@latchkey/texts";
import type { Refusal } from "../request/refused.ts";
import { findExpiredLink } from "./expired-link.ts";
import type { OpenedLink } from "./open-link.ts";
import type { Purpose } from "./tokens.ts";

/** Why the form behind an emailed link cannot succeed. Such a form is not shown. */
export interface LinkProblem {
  reason: string;
  /** The address to which a new link can be sent, which is that of the expired link. */
  resendTo?: string;
}

/** Refusals after which the link cannot succeed anymore. */
const FINAL = [409, 410];

/**
 * Explains why the form behind an emailed link cannot succeed.
 * @param link the opened link; null if it is not valid, undefined if it was used
 * @returns undefined if the form can succeed
 */
export async function linkProblem(
  db: Database,
  { purpose, token }: { purpose: Purpose | readonly Purpose[]; token: unknown },
  link?: OpenedLink | null,
  refusal?: Refusal | null,
): Promise<LinkProblem | undefined> {
  const expired = link === null ? await findExpiredLink(db, purpose, token) : null;
  if (expired) return { reason: refusalText("expired_link"), ...expired };
  const reason = reasonOf(link, refusal);
  return reason === undefined ? undefined : { reason };
}

function reasonOf(link?: OpenedLink | null, refusal?: Refusal | null) {
  if (refusal && !refusal.errors && FINAL.includes(refusal.status)) return refusal.message;
  if (link?.taken) return fieldErrors.email_taken;
  if (link === null || refusal?.errors?.token) return refusalText("invalid_link");
  return refusal?.errors?.email; // The user did not enter the address: it is the link's.
}
