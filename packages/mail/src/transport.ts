import type { Database } from "@latchkey/db";
import { type Letter, partsOf } from "./letter.ts";
import { forgetMail, type WaitingMail } from "./outbox.ts";
import type { MailConfig } from "./settings.ts";

/** Brings one letter to its recipient. Rejects where that may be tried again. */
export type Send = (mail: WaitingMail, letter: Letter) => Promise<void>;

const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Sends over SMTP, and forgets a mail when the server has taken it. */
export function overSmtp(db: Database, { smtp, from }: MailConfig & { smtp: string }): Send {
  return async (mail, letter) => {
    const { createTransport } = await import("nodemailer"); // Large, and needed by whoever sends alone.
    const transport = createTransport({ url: smtp, ...PATIENCE }, { from });
    await transport.sendMail({ to: mail.recipient, subject: letter.subject, ...partsOf(letter) });
    await forgetMail(db, mail);
  };
}

/** While developing: keeps each letter for the mailbox, and sends nothing. */
export function intoMailbox(db: Database): Send {
  return async ({ id }, letter) => {
    const shown = JSON.stringify({ subject: letter.subject, ...partsOf(letter) });
    await db("mails").where({ id }).update({ shown });
  };
}
