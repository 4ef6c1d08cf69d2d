import { randomUUID } from "node:crypto";
import type { Database, UserRow } from "@latchkey/db";
import { type NewEmail, queueEmail } from "@latchkey/mail";
import type { AuthContext } from "../guards/context.ts";
import { createLink } from "./create-link.ts";

/** Whoever changes the account cannot use up the links that these bring, and so keep the owner from reporting it. */
const DECISIVE = ["password_changed", "email_changed"];

/** Of the other kinds the oldest links stay, so that many harmless events do not displace the one that matters. */
const MAX_REPORT_LINKS = 20;

export interface Notice extends Pick<NewEmail, "recipient" | "digest" | "delaySeconds"> {
  kind: "password_changed" | "email_changed" | "email_change_requested" | "new_browser" | "new_browsers";
  account: Pick<UserRow, "id">;
  /** What it is about, and what its link reports. */
  event?: string;
  data?: Record<string, string>;
}

/**
 * Puts an email about an event into the outbox, with a link that reports it. In the event's own transaction: the link
 * lasts and ranks from the event on, whenever the email goes out.
 */
export async function queueNotice(
  trx: Database,
  { origin, linkKeys }: Pick<AuthContext, "origin" | "linkKeys">,
  { kind, account, event, data, ...mail }: Notice,
): Promise<void> {
  const linked = event && (DECISIVE.includes(kind) || (await hasRoom(trx, account)));
  const link_id = linked ? randomUUID() : undefined;
  await queueEmail(trx, {
    ...mail,
    kind,
    data: { origin, ...(event && { event }), ...data },
    user_id: account.id,
    link_id,
  });
  if (!link_id || (mail.digest && !(await isCarried(trx, link_id)))) return;
  const link = { purpose: "report_intruder" as const, sentTo: mail.recipient, owner: account, event };
  await createLink(trx, linkKeys, { ...link, id: link_id });
}

/** A digest that waits already reports the first of its events, and so those that follow. */
const isCarried = async (trx: Database, link_id: string) =>
  (await trx("mails").where({ link_id }).first("id")) !== undefined;

async function hasRoom(trx: Database, { id }: { id: string }) {
  const links = await trx("user_tokens")
    .where({ user_id: id, purpose: "report_intruder" })
    .limit(MAX_REPORT_LINKS)
    .select("id");
  return links.length < MAX_REPORT_LINKS;
}
