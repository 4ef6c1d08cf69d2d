import type { Database } from "@latchkey/db";
import { queueMail } from "@latchkey/mail";
import type { Request } from "express";
import { recordEvent } from "./events.ts";
import { InvalidInput, textFields } from "./input.ts";
import { hashPassword, passwordProblem } from "./password.ts";
import { inLine } from "./password-limiter.ts";
import { Refused } from "./refused.ts";
import type { Throttle } from "./throttle.ts";
import { consumeToken, ownerOfToken } from "./tokens.ts";
import { namesOf, normalised, requireAddress } from "./users.ts";

/**
 * Has a link to choose a new password sent to `{ email }`. Known or not, the same is done here: who has an account is
 * looked up when the mail is sent, where nobody waits for the answer.
 * @param given with the site's own `origin` out of its configuration, for the link: never what the request says
 * @throws Refused with 422 if it is no address, 429 after too many
 */
export async function requestReset(
  req: Request,
  { db, throttle, origin }: { db: Database; throttle: Throttle; origin: string },
  input: unknown,
): Promise<void> {
  const email = normalised(textFields(input, ["email"]).email);
  requireAddress(email);
  await throttle.mailTo(email, req);
  await queueMail(db, { kind: "reset_password", recipient: email, data: { origin } });
}

/**
 * Sets a new password with `{ token, password }`, ends all sessions and tokens of the account, and tells its owner.
 * @throws Refused with 422 for the password, which leaves the token good; 410 where the token is not, or not any more
 */
export async function resetPassword(
  req: Request,
  { db, origin }: { db: Database; origin: string },
  input: unknown,
): Promise<void> {
  const { token, password } = textFields(input, ["token", "password"]);
  return inLine(req, async (gone) => {
    const owner = await ownerOfToken(db, token, "reset_password");
    if (!owner) throw linkIsOver();
    const problem = passwordProblem(password, namesOf(owner));
    if (problem) throw new InvalidInput({ password: problem });
    const password_hash = await hashPassword(password, gone); // Before the transaction, because it takes long.
    await db.transaction(async (trx) => {
      if (!(await consumeToken(trx, token, "reset_password"))) throw linkIsOver();
      await setPassword(trx, owner, password_hash, origin);
      await recordEvent(trx, owner.id, "password_reset", req);
    });
  });
}

/** Ends what the old password opened: every session, every token, and every login that is half way through. */
export async function setPassword(
  trx: Database,
  user: { id: string; email: string },
  password_hash: string,
  origin: string,
) {
  const update = "UPDATE users SET password_hash = ?, auth_version = auth_version + 1 WHERE id = ?";
  await trx.raw(update, [password_hash, user.id]);
  await trx("sessions").where({ user_id: user.id }).delete();
  await trx("user_tokens").where({ user_id: user.id }).delete();
  await queueMail(trx, { kind: "password_changed", recipient: user.email, data: { origin } });
}

const linkIsOver = () => new Refused(410, "link_is_over", "This link has been used, or is too old. Ask for a new one.");
