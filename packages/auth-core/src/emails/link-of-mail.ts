import { type Database, transaction } from "@latchkey/db";
import type { QueuedEmail } from "@latchkey/mail";
import { createLink, type NewLink } from "./create-link.ts";
import { type LinkKeys, tokenOf } from "./link-keys.ts";
import { lookAtLink, type Purpose } from "./tokens.ts";

/**
 * The token of an email's link, the same at every attempt.
 * @returns undefined once the link has been used, revoked, or has expired
 */
export async function tokenOfMail(
  db: Database,
  keys: LinkKeys,
  { id }: Pick<QueuedEmail, "id">,
  purpose: Purpose,
): Promise<string | undefined> {
  const link = await db("user_tokens")
    .whereIn("id", db("mails").where({ id }).select("link_id"))
    .first("id", "token_hash");
  const token = link && tokenOf(keys, link);
  return token && (await lookAtLink(db, purpose, token)) ? token : undefined;
}

/**
 * The same for an email that anyone may ask for: whether there is an account is looked up when the email is composed, so
 * the link is created then, once. A retry after it was used or revoked brings none back.
 */
export async function tokenOfRequest(
  db: Database,
  keys: LinkKeys,
  mail: QueuedEmail,
  link: NewLink,
): Promise<string | undefined> {
  const waiting = await db("mails").where({ id: mail.id }).first("link_id");
  if (!waiting?.link_id) await createOnce(db, keys, mail, link);
  return tokenOfMail(db, keys, mail, link.purpose);
}

function createOnce(db: Database, keys: LinkKeys, { id }: QueuedEmail, link: NewLink) {
  return transaction(db, async (trx) => {
    const link_id = await createLink(trx, keys, { ...link, mail: id });
    if (!link_id) return;
    const kept = await trx("mails").where({ id }).whereNull("link_id").update({ link_id });
    if (kept !== 1) throw new Error("The email was deleted, or another process is composing it");
  });
}
