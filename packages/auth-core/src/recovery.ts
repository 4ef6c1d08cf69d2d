import type { Database } from "@latchkey/db";
import { queueMail } from "@latchkey/mail";
import type { Request, Response } from "express";
import type { AuthContext } from "./context.ts";
import { recordEvent } from "./events.ts";
import { InvalidInput, textFields } from "./input.ts";
import { requestLink } from "./links.ts";
import { forgetCookie } from "./login.ts";
import { hashPassword, NO_PASSWORD, passwordProblem } from "./password.ts";
import { inLine } from "./password-limiter.ts";
import { consumeToken, endTokens, ownerOf } from "./tokens.ts";
import { folded, namesOf, setEmail } from "./users.ts";

/**
 * Has a link to choose a new password sent to `{ email }`.
 * @throws Refused with 422 if it is no address, 429 after too many
 */
export function requestReset(req: Request, context: AuthContext, input: unknown): Promise<void> {
  return requestLink("reset_password", req, context, input);
}

/**
 * Sets a new password with `{ token, password }`, ends all sessions and tokens of the account, forgets what was guessed
 * at it, and tells its owner.
 * @throws Refused with 422 for the password, which leaves the token good; 410 where the token is not, or not any more
 */
export async function resetPassword(
  req: Request,
  res: Response,
  { db, throttle, origin }: AuthContext,
  input: unknown,
): Promise<void> {
  const { token, password } = textFields(input, ["token", "password"]);
  return inLine(req, async (gone) => {
    await throttle.attemptFrom(req);
    const owner = await ownerOf(db, token, "reset_password");
    await requireGoodPassword("password", password, owner);
    const password_hash = await hashPassword(password, gone); // Before the transaction, because it takes long.
    await db.transaction(async (trx) => {
      await consumeToken(trx, token, "reset_password");
      await setPassword(trx, owner, password_hash);
      await throttle.forgetGuesses(trx, owner);
      await recordEvent(trx, owner.id, "password_reset", req);
      await queueMail(trx, { kind: "password_changed", recipient: owner.email, data: { origin, userId: owner.id } });
    });
    forgetIfOwn(req, res, owner);
  });
}

/**
 * For the owner who is told of something that somebody else did: with `{ token }` all sessions end, the password is
 * good no more, the account has the address again that the token was sent to, and a link to choose another password is
 * sent there.
 * @throws Refused with 410 where the token is not good any more, 409 if another account has that address by now
 */
export async function reportIntruder(
  req: Request,
  res: Response,
  { db, throttle, origin }: AuthContext,
  input: unknown,
): Promise<void> {
  const { token } = textFields(input, ["token"]);
  await throttle.attemptFrom(req);
  const reporter = await db.transaction(async (trx) => {
    const owner = await ownerOf(trx, token, "report_intruder");
    const until = await consumeToken(trx, token, "report_intruder");
    if (folded(owner.sentTo) !== folded(owner.email)) await setEmail(trx, owner, owner.sentTo);
    await setPassword(trx, owner, NO_PASSWORD);
    await endTokens(trx, owner, until); // The intruder's as well, who may read the mail of the address of now.
    await recordEvent(trx, owner.id, "intruder_reported", req);
    await queueMail(trx, { kind: "reset_password", recipient: owner.sentTo, data: { origin } });
    return owner;
  });
  forgetIfOwn(req, res, reporter);
}

/** The session that asked has ended with the others: the page that says so is one of nobody, and stays. */
function forgetIfOwn(req: Request, res: Response, owner: { id: string }) {
  if (req.user?.id === owner.id) forgetCookie(req, res);
}

/** Ends what the old password opened: every session, every link, and every login that is half way through. */
export async function setPassword(trx: Database, { id }: { id: string }, password_hash: string): Promise<void> {
  await trx("users").where({ id }).update({ password_hash }).increment("auth_version");
  await trx("sessions").where({ user_id: id }).delete();
  await endTokens(trx, { id });
}

/** @throws InvalidInput (422) that names the field */
export async function requireGoodPassword(
  field: string,
  password: string,
  user: { username: string; email: string },
): Promise<void> {
  const problem = await passwordProblem(password, namesOf(user));
  if (problem) throw new InvalidInput({ [field]: problem });
}
