import type { Database, UserRow } from "@latchkey/db";
import { LOGIN_EVENTS } from "../event-kinds.ts";
import type { LinkKeys } from "../links/link-keys.ts";
import { POLICY } from "../policy.ts";
import { queueNotice } from "./notices.ts";

/**
 * Notifies the owner of a login from a new browser, in the transaction that records it: with one email each up to the
 * limit, then with one digest. Notices of a changed password or address are never limited or delayed, so that an
 * intruder cannot bury them under many logins.
 */
export async function queueLoginNotice(
  trx: Database,
  { origin, linkKeys }: { origin: string; linkKeys: LinkKeys },
  { account, event, data }: { account: UserRow; event: string; data: { browser: string; address: string } },
): Promise<void> {
  const { attempts, seconds } = POLICY.loginNotices;
  const { id, email } = account;
  const notice = { account, data: { ...data, origin, event, userId: id } };
  const few = (await countRecent(trx, id, seconds)) <= attempts;
  if (few) return queueNotice(trx, linkKeys, "new_browser", notice);
  const digest = `new_browsers ${id} ${email}`;
  await queueNotice(trx, linkKeys, "new_browsers", { ...notice, digest, delaySeconds: seconds });
}

const RECENT = `
  SELECT count(*)::int AS count FROM events
  WHERE user_id = ? AND kind = '${LOGIN_EVENTS.newBrowser}' AND created_at > now() - ? * interval '1 second'`;

async function countRecent(trx: Database, userId: string, seconds: number): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>(RECENT, [userId, seconds]);
  return rows[0].count;
}

interface NewLogins {
  count: number;
  /** The newest ones, without duplicates. */
  newest: { browser: string; address: string; at: Date }[];
}

const MAX_NAMED = 5;

const SINCE = `
  SELECT detail ->> 'browser' AS browser, detail ->> 'address' AS address, max(created_at) AS at,
    count(*)::int AS count
  FROM events
  WHERE user_id = ? AND kind = '${LOGIN_EVENTS.newBrowser}' AND id >= ?
  GROUP BY 1, 2 ORDER BY max(id) DESC`;

/** The logins that a digest reports: the one whose event queued it, and all since. */
export async function newLoginsSince(db: Database, userId: string, firstEvent: string): Promise<NewLogins> {
  const { rows } = await db.raw<{ rows: { browser: string; address: string; at: Date; count: number }[] }>(SINCE, [
    userId,
    firstEvent,
  ]);
  return {
    count: rows.reduce((sum, { count }) => sum + count, 0),
    newest: rows.slice(0, MAX_NAMED).map(({ browser, address, at }) => ({ browser, address, at })),
  };
}
