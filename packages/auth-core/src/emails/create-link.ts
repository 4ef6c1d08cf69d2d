import { randomUUID } from "node:crypto";
import type { Database, UserRow } from "@latchkey/db";
import { LINK_LIFETIME } from "../policy.ts";
import { fold } from "../users/names.ts";
import { hashToken, type LinkKeys, newTokenOf } from "./link-keys.ts";
import type { Purpose } from "./tokens.ts";

export interface NewLink {
  /** That of its row, where the email has it already. */
  id?: string;
  purpose: Purpose;
  /** The address whose reader gets it. */
  sentTo: string;
  /** Whose account it is about; none where there is no account yet. */
  owner?: Pick<UserRow, "id"> & Partial<Pick<UserRow, "email" | "auth_version">>;
  /** The event that it reports. */
  event?: string;
  /** The login that asked for it. */
  lineage?: string;
  /** The waiting email that asked for it: the link counts from then. */
  mail?: string;
}

/** A link is as old as what it is about, however late its email is composed: an older one replaces no newer one. */
const CREATE = `
  INSERT INTO user_tokens AS present (id, purpose, subject, token_hash, user_id, sent_to, sent_to_key, account_email,
    account_auth_version, event_id, lineage, created_at, expires_at)
  SELECT :id::uuid, :purpose, :subject, :hash, :user::uuid, :sentTo, :sentToKey, :email,
    :version::int, :event::bigint, :lineage, requested_at, requested_at + :lifetime * interval '1 second'
  FROM (SELECT coalesce((SELECT created_at FROM mails WHERE id = :mail), clock_timestamp()) AS requested_at) AS request
  ON CONFLICT (purpose, subject) DO UPDATE SET id = excluded.id, token_hash = excluded.token_hash,
    sent_to = excluded.sent_to, sent_to_key = excluded.sent_to_key, account_email = excluded.account_email,
    account_auth_version = excluded.account_auth_version, lineage = excluded.lineage,
    created_at = excluded.created_at, expires_at = excluded.expires_at
  WHERE present.created_at <= excluded.created_at`;

/**
 * Creates the row of an emailed link. The one before it, for the same purpose and user, ends; of those that report an
 * event, each event has its own.
 * @returns the id of the row; null where a newer one is valid
 */
export async function createLink(trx: Database, keys: LinkKeys, link: NewLink): Promise<string | null> {
  const { id = randomUUID(), purpose, sentTo, owner, event, lineage, mail } = link;
  const { rowCount } = await trx.raw(CREATE, {
    id,
    purpose,
    subject: subjectOf(link),
    hash: hashToken(newTokenOf(keys, id)),
    user: owner?.id ?? null,
    sentTo,
    sentToKey: fold(sentTo),
    email: owner?.email ?? null,
    version: owner?.auth_version ?? null,
    event: event ?? null,
    lineage: lineage ?? null,
    mail: mail ?? null,
    lifetime: LINK_LIFETIME[purpose],
  });
  return rowCount === 1 ? id : null;
}

/** What has one link at a time. */
function subjectOf({ sentTo, owner, event }: NewLink) {
  if (!owner) return fold(sentTo);
  return event ? `${owner.id} ${event}` : owner.id;
}
