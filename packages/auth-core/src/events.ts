import type { Database, EventRow } from "@latchkey/db";
import type { Request } from "express";
import { describeBrowser } from "./browser.ts";

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
  wrong_password: ({ browser }: EventRow["detail"]) => `Someone tried a wrong password with ${browser}.`,
};

export type EventKind = keyof typeof MESSAGES;

const NEWEST = 50;

/** Records what happened to an account. For an unknown user it asks the database just the same, so that time tells nothing. */
export async function recordEvent(db: Database, userId: string | undefined, kind: EventKind, req: Request) {
  const detail = { browser: describeBrowser(req.get("user-agent")) };
  await db.raw("INSERT INTO events (user_id, kind, detail) SELECT id, ?, ? FROM users WHERE id = ?", [
    kind,
    detail,
    userId ?? null,
  ]);
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
