import { type Database, type EventRow, prepared } from "@latchkey/db";
import { EVENT_KINDS, type EventKind, notificationText } from "@latchkey/texts";
import type { Request } from "express";
import * as v from "valibot";
import { POLICY } from "../policy.ts";
import { clientAddress } from "../request/client-address.ts";
import { logEvent } from "../request/event-log.ts";
import { describeBrowser } from "../request/user-agent.ts";
import { batchedIn } from "../session/batched.ts";
import { BATCH_SIZE, inBatches } from "../session/batches.ts";
import { requireUser } from "../session/current-user.ts";
import type { User } from "../users/public-user.ts";

export interface Notification {
  id: string;
  kind: string;
  message: string;
  createdAt: Date;
  readAt: Date | null;
}

const PAGE_SIZE = 50;
const NOTIFICATIONS = {
  name: "notifications",
  text: `
    SELECT id, kind, detail, created_at, read_at FROM events WHERE user_id = $1 AND id < $2
    ORDER BY id DESC LIMIT ${PAGE_SIZE + 1}`,
};
/** Above every id. */
const NEWEST = "9223372036854775807";
const LATEST = {
  name: "latest_notifications",
  text: `
    SELECT latest.* FROM unnest($1::uuid[]) AS asked (user_id)
    CROSS JOIN LATERAL (SELECT * FROM events WHERE user_id = asked.user_id ORDER BY id DESC LIMIT 1) latest`,
};

/** Waits for whoever is deleting the user, rather than failing on the foreign key. */
const RECORD = `
  INSERT INTO events (user_id, kind, detail) SELECT id, ?, ? FROM users WHERE id = ? FOR KEY SHARE RETURNING id`;

/**
 * Records what happened to an account, for its owner and in the log.
 * For an unknown user it asks the database just the same, so that time tells nothing.
 * @param about a new name, say: for the owner, not for the log
 * @returns the event's id; undefined for an unknown user, and one who was deleted in the meantime
 */
export async function recordEvent(
  db: Database,
  userId: string | undefined,
  kind: EventKind,
  req: Request,
  about?: string,
): Promise<string | undefined> {
  const detail = JSON.stringify({
    browser: describeBrowser(req.get("user-agent")),
    address: clientAddress(req),
    about,
  });
  const { rows } = await db.raw(RECORD, [kind, detail, userId ?? null]);
  logEvent(req, kind, { userId });
  return rows[0]?.id;
}

/** Up to 50 notifications, newest first. */
export interface NotificationPage {
  notifications: Notification[];
  /** What `?before=` leads on with; null on the last page. */
  older: string | null;
}

/** Lists a page of the current user's notifications: the newest, or those older than the id `{ before }`. */
export async function listNotifications(
  req: Request,
  { db }: { db: Database },
  input: unknown,
): Promise<NotificationPage> {
  const { rows } = await prepared<EventRow>(db, NOTIFICATIONS, [requireUser(req).id, cursorIn(input)]);
  const notifications = rows.slice(0, PAGE_SIZE).map(toNotification);
  return { notifications, older: rows.length > PAGE_SIZE ? (notifications.at(-1)?.id ?? null) : null };
}

const CURSOR = v.object({ before: v.pipe(v.string(), v.regex(/^\d{1,18}$/)) });

const cursorIn = (input: unknown) => (v.is(CURSOR, input) ? input.before : NEWEST);

/** The newest notification of whoever asks, if there is one. */
export async function findLatestNotification(
  req: Request,
  { db }: { db: Database },
): Promise<Notification | undefined> {
  const row = await findLatest(db, requireUser(req).id);
  return row && toNotification(row);
}

const findLatest = batchedIn(async (db: Database, users: readonly string[]): Promise<(EventRow | undefined)[]> => {
  const { rows } = await prepared<EventRow>(db, LATEST, [[...new Set(users)]]);
  const latest = new Map(rows.map((row) => [row.user_id, row]));
  return users.map((user) => latest.get(user));
});

/** As many as are kept; more, which nobody has pruned yet, would make a page fail by its size. */
const MOST_KEPT = POLICY.maxEventsOfKind * EVENT_KINDS.length;

/** All of the user's notifications, oldest first. */
export async function listAllNotifications(db: Database, user: { id: string }): Promise<Notification[]> {
  const rows: EventRow[] = await db("events").where({ user_id: user.id }).orderBy("id", "desc").limit(MOST_KEPT);
  return rows.reverse().map(toNotification);
}

interface MarkContext {
  db: Database;
  throttle: { change(req: Request): Promise<void> };
}

/** @throws Refused with 429 beyond a rate limit */
export async function markNotificationsRead(req: Request, { db, throttle }: MarkContext): Promise<void> {
  await throttle.change(req);
  const user = requireUser(req);
  const [latest] = await db("events").where({ user_id: user.id }).orderBy("id", "desc").limit(1).select("id");
  if (latest) await inBatches(() => markSome(db, user, latest.id));
  req.unread = 0;
}

/** Not those that come meanwhile, or it might never end. */
function markSome(db: Database, { id }: User, latest: string): PromiseLike<number> {
  const unread = db("events").where({ user_id: id }).whereNull("read_at").where("id", "<=", latest);
  return db("events").whereIn("id", unread.select("id").limit(BATCH_SIZE)).update({ read_at: db.fn.now() });
}

function toNotification({ id, kind, detail, created_at, read_at }: EventRow): Notification {
  return { id, kind, message: notificationText(kind, detail), createdAt: created_at, readAt: read_at };
}
