import { hash } from "node:crypto";
import type { Database } from "@latchkey/db";
import type { Request } from "express";
import type { Emails } from "../emails/kinds.ts";
import { type Limits, POLICY } from "../policy.ts";
import { ClientLimiter, count, createLimiter, isFirst, nameKey } from "./limiter.ts";

/** The rate limits of emails that anyone can request. */
export function emailLimits(db: Database, limits: Limits) {
  const perMailbox = createLimiter(db, "LIMIT_MAILS", limits.LIMIT_MAILS);
  const perClient = new ClientLimiter(db, "LIMIT_MAILS_PER_ADDRESS", limits.LIMIT_MAILS_PER_ADDRESS);

  return {
    /**
     * Counts an email against the client's address and its recipient. Each kind counts separately, and resets count per
     * exact address, as only the address of an account gets one. Otherwise anyone could use up the owner's resets with
     * requests that send the owner no link.
     */
    async emailTo(kind: keyof Emails, recipient: string, req: Request) {
      await perClient.count(req);
      const counted = kind === "reset_password" ? recipient : mailboxOf(recipient);
      await count(perMailbox, `${kind} ${nameKey(counted)}`, req);
    },
    /**
     * Returns whether no such email to exactly this address was requested within `POLICY.resendPause`. Counts in the
     * transaction that queues it, so that a request that failed can be repeated immediately.
     */
    isFirstEmail(trx: Database, kind: keyof Emails, recipient: string) {
      const pause = createLimiter(trx, "email pause", { attempts: 1, seconds: POLICY.resendPause });
      return isFirst(pause, hash("sha256", `${kind} ${recipient}`, "base64url"));
    },
  };
}

/** Removes the tag of a sub-address (RFC 5233): ann+1@ and ann+2@ are the same mailbox. For limits, never for identity. */
const mailboxOf = (address: string) => address.replace(/\+[^@]*(?=@)/, "");
