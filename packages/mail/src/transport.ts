import { isIP } from "node:net";
import { type EmailContent, renderEmail } from "./email-content.ts";
import type { QueuedEmail } from "./outbox.ts";
import type { MailConfig } from "./settings.ts";

/** Delivers one email before `signal` aborts. Rejects if it failed. */
export type Send = (
  email: Pick<QueuedEmail<unknown>, "id" | "recipient" | "messageId">,
  content: EmailContent,
  signal: AbortSignal,
) => Promise<void>;

/** For the steps before the server has the email. The signal limits the whole attempt. */
export const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000 };

/** Suppresses automatic replies (RFC 3834). */
const HEADERS = { "Auto-Submitted": "auto-generated" };

export function overSmtp(config: MailConfig & { smtp: string }): Send {
  const options = { url: config.smtp, ...TIMEOUTS_MS, ...tlsOptions(config) };
  const domain = domainOf(config.from);
  return async ({ recipient, messageId }, content, signal) => {
    const { createTransport } = await import("nodemailer"); // Large, and not needed by the sites.
    const message = {
      to: content.to ?? recipient,
      subject: content.subject,
      messageId: `<${messageId}@${domain}>`,
      headers: HEADERS,
      ...renderEmail(content),
    };
    await createTransport(options, { from: config.from }).sendMail({ ...message, signal });
  };
}

/**
 * Prevents STARTTLS stripping: an attacker in the network could remove the server's offer, and read the password and
 * the links. Only a mail catcher on the same machine may go without TLS; for others SMTP_TLS must allow it.
 */
export function tlsOptions({ smtp, tls }: { smtp: string; tls?: MailConfig["tls"] }) {
  const { hostname, username, protocol } = new URL(smtp);
  if (protocol === "smtps:") return {};
  if (tls === "optional") return { opportunisticTLS: true, tls: { rejectUnauthorized: false } };
  const catcher = tls === undefined && isLoopback(hostname) && !username;
  return catcher ? { ignoreTLS: true } : { requireTLS: true };
}

const isLoopback = (hostname: string) =>
  hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));

export const domainOf = (from: string) => from.match(/@([^\s>]+)/)?.[1] ?? "localhost";
