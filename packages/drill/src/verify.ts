import { type Database, openDatabase } from "@latchkey/db";
import { SESSION_COOKIE } from "@latchkey/product";
import { hashSessionId, readSessionId } from "@latchkey/testkit/session-cookie";
import { CountedBrowser } from "./browser.ts";
import type { Ledger } from "./ledger.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Stage } from "./stage.ts";
import { logIn, visit, visitLoggedOut } from "./steps.ts";
import { Tally } from "./tally.ts";

/** Checks each success of the load in the database and over HTTP. Returns what is lost or incomplete, in words. */
export async function findLosses({ database, mailbox, targets }: Stage, ledger: Ledger): Promise<string[]> {
  const db = openDatabase(database, { name: "drill" });
  try {
    return [
      ...(await missingEmails(db, mailbox, ledger)),
      ...(await missingUsers(db, ledger)),
      ...(await wrongSessions(db, ledger)),
      ...(await unreadNotifications(db, ledger)),
      ...(await halfStates(db)),
      ...(await notAnsweredOverHttp(targets, ledger)),
    ];
  } finally {
    await db.destroy();
  }
}

/** Every email that an app announced has been sent or is waiting. */
async function missingEmails(db: Database, { got }: Mailbox, { mailed }: Ledger) {
  const waiting = await db("mails").pluck("recipient");
  const missing = mailed.filter((address) => !got(address) && !waiting.includes(address));
  return missing.map((address) => `The email to ${address} is neither sent nor waiting`);
}

async function missingUsers(db: Database, { registered }: Ledger) {
  const names = registered.map(({ username }) => username);
  const found = await db("users").whereIn("username", names).pluck("username");
  return names.filter((name) => !found.includes(name)).map((name) => `${name} was registered but does not exist`);
}

async function wrongSessions(db: Database, { sessions }: Ledger) {
  const rows = new Set(await db("sessions").pluck("sid"));
  return [...sessions].flatMap(([cookie, { username, ended }]) => {
    const there = rows.has(hashSessionId(readSessionId(cookie)));
    if (ended === "no" && !there) return [`A session of ${username} is gone from the table`];
    if (ended === "yes" && there) return [`A session of ${username} is in the table after its logout`];
    return [];
  });
}

async function unreadNotifications(db: Database, { read }: Ledger) {
  const last = new Map(read.map(({ username, before }) => [username, before]));
  const rows = await db("events")
    .join("users", "users.id", "events.user_id")
    .whereNull("read_at")
    .whereIn("username", [...last.keys()])
    .select("username", "events.created_at");
  return rows
    .filter(({ username, created_at }) => created_at.getTime() < (last.get(username) ?? 0))
    .map(({ username }) => `A notification of ${username} was read and is unread`);
}

/** A request without a response may have taken effect or not, but never in part: no user without its first event. */
async function halfStates(db: Database) {
  const { rows } = await db.raw(`
    SELECT username, count(DISTINCT s.sid) AS sessions, count(DISTINCT e.id) AS logins,
           count(*) FILTER (WHERE e.kind = 'registered') AS registrations
    FROM users u
    LEFT JOIN sessions s ON s.user_id = u.id
    LEFT JOIN events e ON e.user_id = u.id AND e.kind IN ('registered', 'logged_in', 'new_browser')
    GROUP BY username
    HAVING count(*) FILTER (WHERE e.kind = 'registered') = 0 OR count(DISTINCT s.sid) > count(DISTINCT e.id)`);
  return rows.map((row: object) => `Incomplete state: ${JSON.stringify(row)}`);
}

/** The newest users log in again, one at each app: not all, because every login needs a hash. */
async function notAnsweredOverHttp(targets: Stage["targets"], { registered, sessions }: Ledger) {
  const tally = new Tally();
  const newest = registered.slice(-targets.length).map((account, index) => ({ account, target: targets[index] }));
  for (const { account, target } of newest) if (target) await new CountedBrowser(tally).does(logIn(account), target);
  for (const [cookie, { username, ended }] of sessions) {
    if (ended === "perhaps") continue;
    const browser = new CountedBrowser(tally, new Map([[SESSION_COOKIE, cookie]]));
    const step = ended === "no" ? visit({ username, email: "", password: "" }) : visitLoggedOut;
    await Promise.all(targets.map((target) => browser.does(step, target)));
  }
  return tally.all
    .filter(({ outcome }) => outcome !== "answered")
    .map(({ app, kind, outcome, note }) => `Afterward, a ${kind} at ${app} was ${outcome}: ${note}`);
}
