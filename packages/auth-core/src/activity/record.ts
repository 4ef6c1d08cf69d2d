import type { Database, UserRow } from "@latchkey/db";
import { type EventKind, UNANNOUNCED } from "@latchkey/texts";
import type { Request } from "express";
import { logEvent } from "../request/event-log.ts";
import { whereFrom } from "../request/where-from.ts";

/**
 * FOR KEY SHARE waits for a transaction that is deleting the user, instead of violating the foreign key. What is no
 * notification counts as read.
 */
const RECORD = `
  INSERT INTO events (user_id, kind, detail, read_at)
  SELECT id, ?, ?, CASE WHEN ? THEN now() END FROM users WHERE id = ? FOR KEY SHARE RETURNING id`;

/** FOR SHARE waits for changes to the account, so that a login is not recorded after a change that revokes it. */
const RECORD_LOGIN = `
  INSERT INTO events (user_id, kind, detail) SELECT id, ?, ? FROM users WHERE id = ? AND auth_version = ?
  FOR SHARE RETURNING id`;

/**
 * Records an event of an account: as a notification for its owner, and in the log.
 * For an unknown user it runs the same query, to prevent user enumeration by timing.
 * @param about what the event is about, such as a new name: for the owner, not for the log
 * @returns the event's id; undefined for an unknown user, and for one who was deleted in the meantime
 */
export async function recordEvent(
  db: Database,
  userId: string | undefined,
  kind: EventKind,
  req: Request,
  about?: string,
): Promise<string | undefined> {
  const detail = JSON.stringify({ ...whereFrom(req), about });
  const isAnnounced = !UNANNOUNCED.includes(kind);
  const { rows } = await db.raw(RECORD, [kind, detail, !isAnnounced, userId ?? null]);
  // The page that this request shows counts it, so that no toast announces what its own user has done.
  if (isAnnounced && userId === req.user?.id && req.unread !== undefined) req.unread++;
  logEvent(req, kind, { userId });
  return rows[0]?.id;
}

/**
 * The same for a change of a locked account, which cannot be missing.
 * @returns the event's id
 */
export async function recordChange(
  trx: Database,
  { id }: { id: string },
  kind: EventKind,
  req: Request,
  about?: string,
): Promise<string> {
  const event = await recordEvent(trx, id, kind, req, about);
  if (!event) throw new Error("The user row was not locked");
  return event;
}

/** How a login was confirmed, besides the password or instead of it. */
export interface LoginDetail {
  factor?: string;
  /** The title of another provider. */
  provider?: string;
}

/**
 * Records a login, unless a report or reset has revoked it: the record makes the client address a known one.
 * @returns the event's id; undefined if the login was revoked or the user deleted since `account` was read
 */
export async function recordLogin(
  db: Database,
  { id, auth_version }: Pick<UserRow, "id" | "auth_version">,
  kind: EventKind,
  req: Request,
  how: LoginDetail,
): Promise<string | undefined> {
  const detail = JSON.stringify({ ...whereFrom(req), ...how });
  const { rows } = await db.raw(RECORD_LOGIN, [kind, detail, id, auth_version]);
  const [event] = rows;
  if (event) logEvent(req, kind, { userId: id });
  return event?.id;
}

/** Records that a provider ended a session, as a notification for its owner. */
export async function recordByProvider(
  db: Database,
  userId: string,
  kind: EventKind,
  detail: { browser?: string; provider: string },
): Promise<void> {
  await db.raw("INSERT INTO events (user_id, kind, detail) VALUES (?, ?, ?)", [userId, kind, JSON.stringify(detail)]);
}

/** Records what an operator did to an account, as a notification for its owner. */
export async function recordByOperator(db: Database, userId: string, kind: EventKind): Promise<void> {
  await db.raw("INSERT INTO events (user_id, kind) VALUES (?, ?)", [userId, kind]);
}
