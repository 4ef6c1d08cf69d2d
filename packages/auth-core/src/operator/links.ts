import { randomUUID } from "node:crypto";
import type { Database, UserRow } from "@latchkey/db";
import { recordByOperator } from "../activity/record.ts";
import { queueEmail } from "../emails/kinds.ts";
import { createLink, type NewLink } from "../links/create-link.ts";
import { type LinkKeys, newTokenOf } from "../links/link-keys.ts";
import { LINK_LIFETIME } from "../policy.ts";
import { requireEmailAddress } from "../users/name-rules.ts";
import { normalize } from "../users/names.ts";
import { isTaken } from "../users/reserved-addresses.ts";
import { emailTaken } from "../users/taken.ts";

/** For an operator: creates a link to choose a new password, and revokes the previous one. Returns its token. */
export async function createPasswordLink(db: Database, keys: LinkKeys, owner: UserRow): Promise<string> {
  const token = await createToken(db, keys, { purpose: "reset_password", sentTo: owner.email, owner });
  await recordByOperator(db, owner.id, "link_by_operator");
  return token;
}

/**
 * For an operator: creates a link with which the owner of an email address can create an account.
 * @returns its token
 * @throws InvalidInput if it is not an email address, or another account uses it
 */
export async function createInvitation(db: Database, keys: LinkKeys, typed: string): Promise<string> {
  return createToken(db, keys, { purpose: "invite", sentTo: await requireFreeAddress(db, typed) });
}

/**
 * The same, but sends the link by email.
 * @param origin of the site whose page the link opens
 */
export async function queueInvitation(db: Database, origin: string, typed: string): Promise<void> {
  const email = await requireFreeAddress(db, typed);
  await queueEmail(db, "invite", email, { origin }, { expiresIn: LINK_LIFETIME.invite });
}

async function requireFreeAddress(db: Database, typed: string) {
  const email = normalize(typed);
  requireEmailAddress(email);
  if (await isTaken(db, email)) throw emailTaken();
  return email;
}

async function createToken(db: Database, keys: LinkKeys, link: NewLink) {
  const id = randomUUID();
  if (!(await createLink(db, keys, { ...link, id }))) throw new Error("A newer link was just created. Try again.");
  return newTokenOf(keys, id);
}
