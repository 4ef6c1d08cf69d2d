import type { Database, EventRow } from "@latchkey/db";
import type { Request } from "express";
import { describeBrowser } from "./browser.ts";
import { addressOf } from "./client-address.ts";

export interface Notification {
  id: string;
  kind: string;
  message: string;
  createdAt: Date;
  readAt: Date | null;
}

const MESSAGES = {
  registered: ({ browser }: EventRow["detail"]) => `Welcome! You created this account with ${browser}.`,
  signed_in: ({ browser }: EventRow["detail"]) => `You signed in with ${browser}.`,
  password_reset: ({ browser }: EventRow["detail"]) =>
    `Your password was reset with ${browser}, and all sessions ended.`,
  wrong_password: ({ browser, address }: EventRow["detail"]) =>
    `Someone tried a wrong password with ${browser} from ${address}.`,
};

export type EventKind = keyof typeof MESSAGES;

const NEWEST = 50;

/**
 * Records what happened to an account, for its owner and in the log.
 * For an unknown user it asks the database just the same, so that time tells nothing.
 */
export async function recordEvent(db: Database, userId: string | undefined, kind: EventKind, req: Request) {
  const detail = { browser: describeBrowser(req.get("user-agent")), address: addressOf(req) };
  await db.raw("INSERT INTO events (user_id, kind, detail) SELECT id, ?, ? FROM users WHERE id = ?", [
    kind,
    detail,
    userId ?? null,
  ]);
  logEvent(req, kind, { userId });
}

/** Writes to the log what happened to a login, by whom it was asked for and in which request. */
export function logEvent(req: Request, event: string, details: object) {
  const requestId = "id" in req ? req.id : undefined;
  req.res?.locals.sessionLog?.info({ event, requestId, address: addressOf(req), ...details }, `Login: ${event}`);
}

/** The user's newest 50 notifications, newest first, and how many of all are unread. */
export async function notificationsOf(db: Database, user: { id: string }) {
  const rows = await db("events")
    .where({ user_id: user.id })
    .orderBy("id", "desc")
    .limit(NEWEST)
    .select("id", "kind", "detail", "created_at", "read_at")
    .select<(EventRow & { unread: string })[]>(db.raw("count(*) FILTER (WHERE read_at IS NULL) OVER () AS unread"));
  return { notifications: rows.map(toNotification), unread: Number(rows[0]?.unread ?? 0) };
}

export async function markNotificationsRead(db: Database, user: { id: string }): Promise<void> {
  await db("events").where({ user_id: user.id }).whereNull("read_at").update({ read_at: db.fn.now() });
}

function toNotification({ id, kind, detail, created_at, read_at }: EventRow): Notification {
  const message = Object.hasOwn(MESSAGES, kind) ? MESSAGES[kind as EventKind](detail) : kind;
  return { id, kind, message, createdAt: created_at, readAt: read_at };
}
