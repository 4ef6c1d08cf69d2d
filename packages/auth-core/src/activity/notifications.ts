import { batchedIn, type Database, type EventRow, prepared } from "@latchkey/db";
import { EVENT_KINDS, notificationText, UNANNOUNCED } from "@latchkey/texts";
import type { Request } from "express";
import * as v from "valibot";
import { POLICY } from "../policy.ts";
import { requireUser } from "../session/current-user.ts";

export interface Notification {
  id: string;
  kind: string;
  message: string;
  createdAt: Date;
  readAt: Date | null;
}

/** Up to 50 notifications, newest first. */
interface NotificationPage {
  notifications: Notification[];
  /** The `?before=` of the next page; null on the last page. */
  older: string | null;
}

const ANNOUNCED = `kind <> ALL('{${UNANNOUNCED}}')`;

const PAGE_SIZE = 50;
const PAGE = {
  name: "notifications",
  text: `
    SELECT id, kind, detail, created_at, read_at FROM events WHERE user_id = $1 AND id < $2 AND ${ANNOUNCED}
    ORDER BY id DESC LIMIT ${PAGE_SIZE + 1}`,
};

/** Lists a page of the current user's notifications: the newest, or those older than the id `{ before }`. */
export async function listNotifications(
  req: Request,
  { db }: { db: Database },
  input: unknown,
): Promise<NotificationPage> {
  const before = v.is(CURSOR, input) ? input.before : MAX_ID;
  const { rows } = await prepared<EventRow>(db, PAGE, [requireUser(req).id, before]);
  const notifications = rows.slice(0, PAGE_SIZE).map(toNotification);
  return { notifications, older: rows.length > PAGE_SIZE ? (notifications.at(-1)?.id ?? null) : null };
}

const CURSOR = v.object({ before: v.pipe(v.string(), v.regex(/^\d{1,18}$/)) });
const MAX_ID = "9223372036854775807";

/** Finds the current user's newest notification. */
export async function findLatestNotification(
  req: Request,
  { db }: { db: Database },
): Promise<Notification | undefined> {
  const row = await findLatest(db, requireUser(req).id);
  return row && toNotification(row);
}

const LATEST = {
  name: "latest_notifications",
  text: `
    SELECT latest.* FROM unnest($1::uuid[]) AS requested (user_id)
    CROSS JOIN LATERAL (
      SELECT * FROM events WHERE user_id = requested.user_id AND ${ANNOUNCED} ORDER BY id DESC LIMIT 1) latest`,
};

const findLatest = batchedIn(async (db: Database, users: readonly string[]): Promise<(EventRow | undefined)[]> => {
  const { rows } = await prepared<EventRow>(db, LATEST, [[...new Set(users)]]);
  const latest = new Map(rows.map((row) => [row.user_id, row]));
  return users.map((user) => latest.get(user));
});

/** As many as pruning keeps: a user with more, not yet pruned, would make the response too large. */
const MAX_LISTED = POLICY.maxEventsOfKind * EVENT_KINDS.length;

/** Lists everything that is recorded about a user, oldest first. */
export async function listAllNotifications(db: Database, user: { id: string }): Promise<Notification[]> {
  const rows: EventRow[] = await db("events").where({ user_id: user.id }).orderBy("id", "desc").limit(MAX_LISTED);
  return rows.reverse().map(toNotification);
}

function toNotification({ id, kind, detail, created_at, read_at }: EventRow): Notification {
  return { id, kind, message: notificationText(kind, detail), createdAt: created_at, readAt: read_at };
}
