import { isIP } from "node:net";
import type { Database } from "@latchkey/db";
import { type EmailContent, renderEmail } from "./email-content.ts";
import type { ClaimedEmail } from "./outbox.ts";
import type { MailConfig } from "./settings.ts";

/** Brings one letter to its recipient before `signal` aborts. Rejects where it may be tried again. */
export type Send = (mail: ClaimedEmail, letter: EmailContent, signal: AbortSignal) => Promise<void>;

/** For the steps before the server has the mail. The whole attempt ends with its signal. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000 };

/** Tells programs that answer by themselves not to (RFC 3834). */
const HEADERS = { "Auto-Submitted": "auto-generated" };

/** Sends over SMTP. */
export function overSmtp(config: MailConfig & { smtp: string }): Send {
  const options = { url: config.smtp, ...PATIENCE, ...tlsOptions(config) };
  const domain = domainOf(config.from);
  return async ({ recipient, messageId }, letter, signal) => {
    const { createTransport } = await import("nodemailer"); // Large, and needed by whoever sends alone.
    const { subject } = letter;
    const message = {
      to: letter.to ?? recipient,
      subject,
      messageId: `<${messageId}@${domain}>`,
      headers: HEADERS,
      ...renderEmail(letter),
    };
    await createTransport(options, { from: config.from }).sendMail({ ...message, signal });
  };
}

/**
 * An attacker in the network can remove a server's offer of STARTTLS, and would read the password and the links. Only a
 * mail catcher on the same machine may do without; for others the setting has to say so.
 */
function tlsOptions({ smtp, tls }: { smtp: string; tls?: MailConfig["tls"] }) {
  const { hostname, username, protocol } = new URL(smtp);
  if (protocol === "smtps:") return {};
  if (tls === "optional") return { opportunisticTLS: true, tls: { rejectUnauthorized: false } };
  const catcher = tls === undefined && isLoopback(hostname) && !username;
  return catcher ? { ignoreTLS: true } : { requireTLS: true };
}

const isLoopback = (hostname: string) =>
  hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));

const domainOf = (from: string) => from.match(/@([^\s>]+)/)?.[1] ?? "localhost";

/** The mailbox is a page to look at: it keeps no more than anybody would look through. */
const MAX_SHOWN = 500;

/** While developing: keeps each letter for the mailbox, and sends nothing. */
export function intoMailbox(db: Database): Send {
  return async ({ id }, letter) => {
    const shown = JSON.stringify({ subject: letter.subject, ...renderEmail(letter) });
    await db("mails").where({ id }).update({ shown, claimed_until: null });
    const older = db("mails").whereNotNull("shown").orderBy("id", "desc").offset(MAX_SHOWN).select("id");
    await db("mails").whereIn("id", older).delete();
  };
}
