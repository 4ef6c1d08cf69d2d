import { transaction } from "@latchkey/db";
import type { Request } from "express";
import { queueEmail } from "../emails/kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { LINK_LIFETIME } from "../policy.ts";
import { clientNetwork } from "../request/client-address.ts";
import { textFields } from "../request/input.ts";
import { whereFrom } from "../request/where-from.ts";
import { requireEmailAddress } from "../users/name-rules.ts";
import { normalize } from "../users/names.ts";

/**
 * Sends a link to `{ email }`. Prevents user enumeration: it does the same for known and unknown addresses, and the
 * account is looked up when the email is sent, where it cannot be timed. Idempotent: shortly after an email was
 * requested, no further one is sent to the same address.
 * @throws Refused with 422 if it is not an email address, 429 beyond a rate limit
 */
export async function requestLink(
  kind: "register" | "reset_password",
  req: Request,
  { db, throttle, origin }: AuthContext,
  input: unknown,
): Promise<void> {
  const email = normalize(textFields(input, ["email"]).email);
  requireEmailAddress(email);
  await throttle.emailTo(kind, email, req);
  const expiresIn = LINK_LIFETIME[kind];
  const { browser, address } = whereFrom(req);
  const where = kind === "register" ? { browser } : { browser, address };
  await transaction(db, async (trx) => {
    if (!(await throttle.isFirstEmail(trx, kind, email))) return;
    await queueEmail(trx, kind, email, { origin, ...where }, { requester: clientNetwork(req), expiresIn });
  });
}
