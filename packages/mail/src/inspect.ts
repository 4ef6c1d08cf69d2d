import type { MailConfig } from "./settings.ts";
import { lacksTls } from "./smtp-error.ts";
import { domainOf, TIMEOUTS_MS, tlsOptions } from "./transport.ts";

/**
 * Connects and logs in to the mail server without sending anything.
 * @returns the domain of the sender, and what is wrong, if anything, with advice
 */
export async function inspectMail({ smtp, tls, from }: MailConfig) {
  if (!smtp) return { domain: "", problem: "SMTP_URL is not set: emails stay in the outbox" };
  const domain = domainOf(from);
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({ url: smtp, ...TIMEOUTS_MS, ...tlsOptions({ smtp, tls }) });
  try {
    await transport.verify();
    return { domain, problem: tls === "optional" && smtp.startsWith("smtp:") ? CLEAR_TEXT : null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      domain,
      problem: lacksTls(error) ? NO_TLS : `The mail server refuses the API: ${message}. Check SMTP_URL`,
    };
  } finally {
    transport.close();
  }
}

const CLEAR_TEXT =
  "SMTP_TLS=optional lets anyone in the network read the emails and their links. Remove it, and use a server with TLS";
const NO_TLS =
  "The mail server offers no TLS (STARTTLS), so emails wait. Use a server with TLS, or smtps:// in SMTP_URL";
