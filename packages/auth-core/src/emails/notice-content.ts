import type { Database } from "@latchkey/db";
import type { EmailContent } from "@latchkey/mail";
import { reportAdvice } from "@latchkey/texts";
import { LINK_LIFETIME } from "../policy.ts";
import type { Registration } from "../registration.ts";
import type { LinkKeys } from "./link-keys.ts";
import { findLinkToken } from "./link-token.ts";

/** What is needed to look up and compute the links of emails. */
export interface LinkSource {
  db: Database;
  keys: LinkKeys;
  registration: Registration;
}

/** Sent without its report link if that was revoked or has expired, or if the user already has too many of them. */
export async function notice(
  { db, keys }: LinkSource,
  email: { id: string; data: { origin: string } },
  { subject, paragraphs }: Pick<EmailContent, "subject" | "paragraphs">,
  aim: "report" | "restore" = "report",
) {
  const { origin } = email.data;
  const token = await findLinkToken(db, keys, email, "report_intruder");
  const { advice, action } = token ? reportAdvice[aim](REPORT) : reportAdvice.change_password();
  const url = token ? `${origin}/not-me?token=${token}` : `${origin}/password/forgot`;
  return withLink({ subject, paragraphs: [...paragraphs, advice], action }, url);
}

const REPORT = { lifetime: LINK_LIFETIME.report_intruder };

type LinkText = Pick<EmailContent, "subject" | "paragraphs"> & { action: string };

export const withLink = ({ action, ...text }: LinkText, url: string): EmailContent => ({
  ...text,
  action: { text: action, url },
});
