import type { Database, EventRow, UserRow } from "@latchkey/db";
import type { EmailContent } from "@latchkey/mail";
import { emailFrame, reportAdvice } from "@latchkey/texts";
import type { LinkKeys } from "../links/link-keys.ts";
import { findLinkToken } from "../links/link-token.ts";
import { LINK_LIFETIME } from "../policy.ts";
import type { Registration } from "../registration.ts";
import { factsOf } from "./facts.ts";

/** What is needed to look up and compute the links of emails. */
export interface LinkSource {
  db: Database;
  keys: LinkKeys;
  registration: Registration;
}

type Text = Pick<EmailContent, "subject" | "paragraphs" | "facts" | "advice">;

/**
 * Composes an email about an event. Sent without its report link if that was revoked or has expired, or if the user
 * already has too many of them.
 */
export async function notice(
  { db, keys }: LinkSource,
  email: { id: string; createdAt: string; data: { origin: string; event?: string } },
  text: Text,
  aim: "report" | "restore" = "report",
): Promise<EmailContent> {
  const { origin, event } = email.data;
  const token = await findLinkToken(db, keys, email, "report_intruder");
  const { advice: ifNot, action } = token ? reportAdvice[aim](REPORT) : reportAdvice.change_password();
  const url = token ? `${origin}/not-me?token=${token}` : `${origin}/password/forgot`;
  const recorded = event ? await findEvent(db, event) : undefined;
  const facts = factsOf({ at: email.createdAt, ...recorded });
  const advice = [text.advice, ifNot].filter(Boolean).join(" ");
  return { greeting: emailFrame.greeting(recorded?.username), facts, ...text, advice, action: { text: action, url } };
}

const REPORT = { lifetime: LINK_LIFETIME.report_intruder };

async function findEvent(db: Database, id: string) {
  const rows = db("events as e").join("users as u", "u.id", "e.user_id").where("e.id", id);
  const row = await rows.first<Pick<EventRow, "created_at" | "detail"> & Pick<UserRow, "username">>(
    "e.created_at",
    "e.detail",
    "u.username",
  );
  return row && { at: row.created_at, username: row.username, ...row.detail };
}

type LinkText = Pick<EmailContent, "subject" | "paragraphs" | "notes"> & { action: string };

export const withLink = ({ action, ...text }: LinkText, url: string): EmailContent => ({
  ...text,
  action: { text: action, url },
});
