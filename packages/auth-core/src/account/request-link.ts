import type { Request } from "express";
import { queueEmail } from "../emails/kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { LINK_LIFETIME } from "../policy.ts";
import { clientAddress } from "../request/client-address.ts";
import { textFields } from "../request/input.ts";
import { requireEmailAddress } from "../users/name-rules.ts";
import { normalize } from "../users/names.ts";

/**
 * Has a mail with a link sent to `{ email }`. Known or not, the same is done here: who has an account is looked up when
 * the mail is sent, where nobody waits for the answer.
 * @throws Refused with 422 if it is no address, 429 after too many
 */
export async function requestLink(
  kind: "register" | "reset_password",
  req: Request,
  { db, throttle, origin }: AuthContext,
  input: unknown,
): Promise<void> {
  const email = normalize(textFields(input, ["email"]).email);
  requireEmailAddress(email);
  await throttle.mailTo(email, req);
  const expiresIn = LINK_LIFETIME[kind];
  await queueEmail(db, kind, email, { origin }, { requester: clientAddress(req), expiresIn });
}
