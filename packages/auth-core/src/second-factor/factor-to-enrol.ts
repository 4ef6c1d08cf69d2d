import { pages } from "@latchkey/texts";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { mustHaveSecondFactor } from "../policy.ts";
import { Refused, withNextStep } from "../request/refused.ts";
import { returningTo } from "../request/return-to.ts";
import { requireUser } from "../session/current-user.ts";

/**
 * For users who must have a second factor: only the first one can be added without one. Otherwise an intruder who knows the
 * password would add one, instead of using the owner's passkey. Logins ask for an authenticator app themselves.
 * @throws Refused with 403 if the passkey has to be used first
 */
export async function requireFactorToEnrol(
  req: Request,
  { db, relyingParty }: Pick<AuthContext, "db" | "relyingParty">,
  mustHave = mustHaveSecondFactor,
): Promise<void> {
  const user = requireUser(req);
  if (req.session.factor || !mustHave(user)) return;
  const passkey = await db("passkeys").where({ user_id: user.id, rp_id: relyingParty.id }).first("id");
  if (!passkey) return;
  throw withNextStep(new Refused(403, "passkey_needed"), returningTo("/login", "/account"), pages.login.passkey);
}
