import type { Database, EmailRow } from "@latchkey/db";
import { renderEmail } from "./email-content.ts";
import type { Send } from "./transport.ts";

const MAX_SHOWN = 500;

/** For development: keeps each email for the mailbox page instead of sending it. */
export function intoMailbox(db: Database): Send {
  return async ({ id }, content) => {
    const shown = JSON.stringify({ subject: content.subject, ...renderEmail(content) });
    await db("mails").where({ id }).update({ shown, claimed_until: null });
    const older = db("mails").whereNotNull("shown").orderBy("id", "desc").offset(MAX_SHOWN).select("id");
    await db("mails").whereIn("id", older).delete();
  };
}

export interface ShownEmail {
  id: string;
  recipient: string;
  createdAt: Date;
  subject: string;
  text: string;
  html: string;
}

/** Lists the newest 100 emails in the mailbox, newest first. */
export async function listMailbox(db: Database): Promise<ShownEmail[]> {
  const rows = await listed(db).limit(100);
  return rows.flatMap(toShown);
}

/** Returns the id of the newest email in the mailbox; an empty text if there is none. */
export async function findNewestInMailbox(db: Database): Promise<string> {
  return (await listed(db).first("id"))?.id ?? "";
}

const listed = (db: Database) => db("mails").whereNotNull("shown").orderBy("id", "desc");

/** @returns undefined for an unknown id and for an email that has not been sent */
export async function findInMailbox(db: Database, id: string): Promise<ShownEmail | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined;
  const rows = await db("mails").where({ id });
  return rows.flatMap(toShown)[0];
}

function toShown({ id, recipient, created_at: createdAt, shown }: EmailRow): ShownEmail[] {
  return shown ? [{ id, recipient, createdAt, ...shown }] : [];
}
