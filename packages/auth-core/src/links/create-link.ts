import { randomUUID } from "node:crypto";
import type { Database, UserRow } from "@latchkey/db";
import { LINK_LIFETIME } from "../policy.ts";
import { fold } from "../users/names.ts";
import { hashToken, type LinkKeys, newTokenOf } from "./link-keys.ts";
import type { Purpose } from "./tokens.ts";

export interface NewLink {
  /** The id of the link's row, if the email already refers to it. */
  id?: string;
  purpose: Purpose;
  sentTo: string;
  /** The account that it is about; none for a registration. */
  owner?: Pick<UserRow, "id"> & Partial<Pick<UserRow, "email" | "auth_version">>;
  /** The event that it reports. */
  event?: string;
  /** The login that requested it. */
  lineage?: string;
  /** When the lifetime starts, so that a delayed email does not prolong it. Now by default. */
  requestedAt?: string;
}

/** A link is as old as its request, even if its email is composed late, so an older link never replaces a newer one. */
const CREATE = `
  INSERT INTO user_tokens AS present (id, purpose, subject, token_hash, user_id, sent_to, sent_to_key, account_email,
    account_auth_version, event_id, lineage, created_at, expires_at)
  SELECT :id::uuid, :purpose, :subject, :hash, :user::uuid, :sentTo, :sentToKey, :email,
    :version::int, :event::bigint, :lineage, requested_at, requested_at + :lifetime * interval '1 second'
  FROM (SELECT coalesce(:requestedAt::timestamptz, clock_timestamp()) AS requested_at) AS request
  ON CONFLICT (purpose, subject) DO UPDATE SET id = excluded.id, token_hash = excluded.token_hash,
    sent_to = excluded.sent_to, sent_to_key = excluded.sent_to_key, account_email = excluded.account_email,
    account_auth_version = excluded.account_auth_version, lineage = excluded.lineage,
    created_at = excluded.created_at, expires_at = excluded.expires_at
  WHERE present.created_at <= excluded.created_at`;

/**
 * Creates the row of an emailed link. It replaces the previous one for the same purpose and user; links that report an
 * event are one per event.
 * @returns the id of the row; null if a newer one is valid
 */
export async function createLink(trx: Database, keys: LinkKeys, link: NewLink): Promise<string | null> {
  const { id = randomUUID(), purpose, sentTo, owner, event, lineage, requestedAt } = link;
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
    requestedAt: requestedAt ?? null,
    lifetime: LINK_LIFETIME[purpose],
  });
  return rowCount === 1 ? id : null;
}

/** Identifies what can have only one link of a purpose at a time: an address, an event, or a user. */
function subjectOf({ sentTo, owner, event }: NewLink) {
  if (!owner) return fold(sentTo);
  return event ? `${owner.id} ${event}` : owner.id;
}
