import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { type Database, migrateLatest, openDatabase } from "@latchkey/db";
import { createDatabase } from "@latchkey/dev-database/test-server";
import { ConnectSessionKnexStore } from "connect-session-knex";
import { DEFAULT_COST, kdf } from "scrypt";

/** The password of every user. */
export const PASSWORD = "a long enough password";

/** The client address of all past logins and of all benchmark requests. */
export const CLIENT_ADDRESS = "192.0.2.1";

/** The schema of the stock session store's table. */
export const STOCK_SCHEMA = "stock";

/** The id in the cookie of session number `n`: 32 characters, like the ids of express-session. */
export const sessionId = (n: number) => createHash("md5").update(`session ${n}`).digest("hex");
export const userName = (n: number) => `user-${n}`;

const SESSION_ID = "md5('session ' || n)";
const USER_ID = "md5('user ' || n % :users)::uuid";
const HASHED_SESSION_ID = `translate(rtrim(encode(sha256(convert_to(${SESSION_ID}, 'UTF8')), 'base64'), '='), '+/', '-_')`;
const COOKIE = { originalMaxAge: null, expires: null, httpOnly: true, path: "/" };

/**
 * Creates and migrates a database with the given number of users and sessions. Both session tables, the apps' and the
 * stock store's, get the same sessions.
 * @returns its URL
 */
export async function createSeededDatabase(server: string, { sessions, users }: { sessions: number; users: number }) {
  const url = await createDatabase(server);
  const db = openDatabase(url, { statementTimeout: 300_000 });
  try {
    await migrateLatest(db);
    await createStockTable(db);
    await db.transaction((trx) => insertRows(trx, sessions, users));
    await db.raw("VACUUM ANALYZE");
  } finally {
    await db.destroy();
  }
  return url;
}

/** The stock store creates its own table, so the schema is exactly the stock one. */
async function createStockTable(db: Database) {
  await db.raw("CREATE SCHEMA ??", [STOCK_SCHEMA]);
  await db.transaction(async (trx) => {
    await trx.raw("SET LOCAL search_path = ??, public", [STOCK_SCHEMA]);
    await new ConnectSessionKnexStore({ knex: trx, cleanupInterval: 0 }).ready;
  });
}

async function insertRows(trx: Database, sessions: number, users: number) {
  const password = await promisify(kdf)(Buffer.from(PASSWORD), DEFAULT_COST);
  const values = {
    users,
    lastUser: users - 1,
    lastSession: sessions - 1,
    hash: password?.toString("base64") ?? "",
    address: CLIENT_ADDRESS,
    data: JSON.stringify({
      cookie: { ...COOKIE, sameSite: "lax", secure: true },
      browser: "Unknown program",
      address: CLIENT_ADDRESS,
      authVersion: 1,
    }),
    stockData: JSON.stringify({ cookie: COOKIE }),
  };
  // Disables foreign key checks, which would take longer than everything else. The rows satisfy them by construction.
  await trx.raw("SET LOCAL session_replication_role = replica");
  await trx.raw(
    `INSERT INTO users (id, username, username_key, email, email_key, password_hash)
     SELECT ${USER_ID}, 'user-' || n, 'user-' || n, 'user-' || n || '@example.com', 'user-' || n || '@example.com', :hash
     FROM generate_series(0, :lastUser) n`,
    values,
  );
  await trx.raw(
    `INSERT INTO events (user_id, kind, detail)
     SELECT ${USER_ID}, 'logged_in', jsonb_build_object('browser', 'Unknown program', 'address', :address::text)
     FROM generate_series(0, :lastUser) n, generate_series(1, 5)`,
    values,
  );
  await trx.raw(
    `INSERT INTO sessions (sid, sess, expired)
     SELECT ${HASHED_SESSION_ID}, :data::jsonb || jsonb_build_object('userId', ${USER_ID}), now() + interval '2 hours'
     FROM generate_series(0, :lastSession) n`,
    values,
  );
  await trx.raw(
    `INSERT INTO ${STOCK_SCHEMA}.sessions (sid, sess, expired)
     SELECT ${SESSION_ID}, :stockData::jsonb || jsonb_build_object('userId', ${USER_ID}), now() + interval '1 day'
     FROM generate_series(0, :lastSession) n`,
    values,
  );
}

/** Expires the apps' sessions number `from` to `to`, both inclusive. */
export async function expireSessions(url: string, from: number, to: number) {
  const db = openDatabase(url, { statementTimeout: 300_000 });
  const sql = `UPDATE sessions SET expired = now() - interval '1 second'
    WHERE sid IN (SELECT ${HASHED_SESSION_ID} FROM generate_series(?::int, ?::int) n)`;
  await db.raw(sql, [from, to]).finally(() => db.destroy());
}
