import { randomUUID } from "node:crypto";
import type { Database, UserRow } from "@latchkey/db";
import type { EmailOptions } from "@latchkey/mail";
import { createLink } from "../links/create-link.ts";
import type { LinkKeys } from "../links/link-keys.ts";
import { type Emails, queueEmail } from "./kinds.ts";

/** Kinds of emails whose link reports an event. */
type Reporting = Exclude<
  keyof Emails,
  | "register"
  | "invite"
  | "reset_password"
  | "change_email"
  | "login_code"
  | "address_removed"
  | "account_disabled"
  | "account_enabled"
  | "second_factor_reset"
  | "farewell"
>;

/** Always sent with a link: an intruder who triggers other notices cannot use up the links that report a takeover. */
const ALWAYS_LINKED: readonly Reporting[] = [
  "password_changed",
  "password_added",
  "email_changed",
  "authenticator_enabled",
  "authenticator_disabled",
  "recovery_codes_renewed",
  "passkey_added",
  "passkey_removed",
  "provider_added",
  "provider_removed",
];

/** For the other kinds the oldest links are kept, so that many harmless events do not displace the one that matters. */
const MAX_REPORT_LINKS = 20;

interface Notice<Kind extends Reporting> extends Pick<EmailOptions, "digest" | "delaySeconds"> {
  /** It is sent to this account's address. */
  account: Pick<UserRow, "id" | "email">;
  /** Its `event` is the one that the link reports. */
  data: Emails[Kind];
}

/**
 * Queues an email about an event, with a link that reports it. Call it in the event's own transaction: the link's
 * lifetime and rank count from the event, whenever the email is sent.
 */
export async function queueNotice<Kind extends Reporting>(
  trx: Database,
  linkKeys: LinkKeys,
  kind: Kind,
  { account, data, ...options }: Notice<Kind>,
): Promise<void> {
  const { event } = data;
  const { id: userId, email: sentTo } = account;
  const linked = event && (ALWAYS_LINKED.includes(kind) || (await hasRoom(trx, account)));
  const linkId = linked ? randomUUID() : undefined;
  const queued = await queueEmail(trx, kind, sentTo, data, { ...options, userId, linkId });
  if (!linkId || !queued) return; // The queued digest has a link for its first event, which covers later ones.
  await createLink(trx, linkKeys, { id: linkId, purpose: "report_intruder", sentTo, owner: { id: userId }, event });
}

async function hasRoom(trx: Database, { id }: { id: string }) {
  const links = await trx("user_tokens")
    .where({ user_id: id, purpose: "report_intruder" })
    .limit(MAX_REPORT_LINKS)
    .select("id");
  return links.length < MAX_REPORT_LINKS;
}
