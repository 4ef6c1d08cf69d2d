import { type Database, transaction } from "@latchkey/db";
import { attachLink, findLinkId } from "@latchkey/mail";
import { createLink, type NewLink } from "./create-link.ts";
import { type LinkKeys, tokenOf } from "./link-keys.ts";
import { findGrant, type Purpose } from "./tokens.ts";

/**
 * Finds the token of an email's link, the same at every attempt to send it.
 * @returns undefined if the link was used, was revoked, or has expired
 */
export async function findLinkToken(
  db: Database,
  keys: LinkKeys,
  email: { id: string },
  purpose: Purpose,
): Promise<string | undefined> {
  const id = await findLinkId(db, email);
  const link = id ? await db("user_tokens").where({ id }).first("id", "token_hash") : undefined;
  const token = link && tokenOf(keys, link);
  return token && (await findGrant(db, purpose, token)) ? token : undefined;
}

/**
 * The same for an email that anyone can request: whether there is an account is looked up when the email is composed,
 * so the link is created then, once. A retry after it was used or revoked creates no second one.
 */
export async function createLinkToken(
  db: Database,
  keys: LinkKeys,
  email: { id: string; createdAt: string },
  link: NewLink,
): Promise<string | undefined> {
  if (!(await findLinkId(db, email))) await createOnce(db, keys, email, link);
  return findLinkToken(db, keys, email, link.purpose);
}

function createOnce(db: Database, keys: LinkKeys, email: { id: string; createdAt: string }, link: NewLink) {
  return transaction(db, async (trx) => {
    const id = await createLink(trx, keys, { ...link, requestedAt: email.createdAt });
    if (!id) return;
    if (!(await attachLink(trx, email, id))) {
      throw new Error("The email was deleted, or another process is composing it");
    }
  });
}
