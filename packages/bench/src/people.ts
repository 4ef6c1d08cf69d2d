import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { type Database, migrateLatest, openDatabase } from "@latchkey/db";
import { createDatabase } from "@latchkey/db/test-server";
import { ConnectSessionKnexStore } from "connect-session-knex";
import { DEFAULT_COST, kdf } from "scrypt";

/** Everybody's. */
export const PASSWORD = "a long enough password";

/** Where everybody has logged in from before, and now comes from again. */
export const ADDRESS = "192.0.2.1";

/** The schema of the listing's tables, on the search path of its connections. */
export const SEED = "seed";

/** The id in the cookie of session `n`, as long as express-session's own. */
export const sessionId = (n: number) => createHash("md5").update(`session ${n}`).digest("hex");
export const userName = (n: number) => `user-${n}`;

const SESSION_ID = "md5('session ' || n)";
const USER_ID = "md5('user ' || n % :users)::uuid";
const STORED = `translate(rtrim(encode(sha256(convert_to(${SESSION_ID}, 'UTF8')), 'base64'), '='), '+/', '-_')`;
const COOKIE = { originalMaxAge: null, expires: null, httpOnly: true, path: "/" };

/** Makes a migrated database with `users`, and with `sessions` of theirs in the tables of both the apps and the listing. */
export async function populate(server: string, { sessions, users }: { sessions: number; users: number }) {
  const url = await createDatabase(server);
  const db = openDatabase(url, { statementTimeout: 300_000 });
  try {
    await migrateLatest(db);
    await makeListingsTable(db);
    await db.transaction((trx) => insert(trx, sessions, users));
    await db.raw("VACUUM ANALYZE");
  } finally {
    await db.destroy();
  }
  return url;
}

/** By the stock store itself, so that it is the stock store's table. */
async function makeListingsTable(db: Database) {
  await db.raw("CREATE SCHEMA ??", [SEED]);
  await db.transaction(async (trx) => {
    await trx.raw("SET LOCAL search_path = ??, public", [SEED]);
    await new ConnectSessionKnexStore({ knex: trx, cleanupInterval: 0 }).ready;
  });
}

async function insert(trx: Database, sessions: number, users: number) {
  const password = await promisify(kdf)(Buffer.from(PASSWORD), DEFAULT_COST);
  const values = {
    users,
    lastUser: users - 1,
    lastSession: sessions - 1,
    hash: password?.toString("base64") ?? "",
    address: ADDRESS,
    data: JSON.stringify({
      cookie: { ...COOKIE, sameSite: "lax", secure: true },
      browser: "Unknown program",
      address: ADDRESS,
      authVersion: 1,
    }),
    seedData: JSON.stringify({ cookie: COOKIE }),
  };
  // Foreign keys hold by construction: looking each of a million up would take longer than all the rest.
  await trx.raw("SET LOCAL session_replication_role = replica");
  await trx.raw(
    `INSERT INTO users (id, username, username_key, email, email_key, password_hash)
     SELECT ${USER_ID}, 'user-' || n, 'user-' || n, 'user-' || n || '@example.com', 'user-' || n || '@example.com', :hash
     FROM generate_series(0, :lastUser) n`,
    values,
  );
  await trx.raw(
    `INSERT INTO events (user_id, kind, detail)
     SELECT ${USER_ID}, 'signed_in', jsonb_build_object('browser', 'Unknown program', 'address', :address::text)
     FROM generate_series(0, :lastUser) n, generate_series(1, 5)`,
    values,
  );
  await trx.raw(
    `INSERT INTO sessions (sid, sess, expired)
     SELECT ${STORED}, :data::jsonb || jsonb_build_object('userId', ${USER_ID}), now() + interval '2 hours'
     FROM generate_series(0, :lastSession) n`,
    values,
  );
  await trx.raw(
    `INSERT INTO ${SEED}.sessions (sid, sess, expired)
     SELECT ${SESSION_ID}, :seedData::jsonb || jsonb_build_object('userId', ${USER_ID}), now() + interval '1 day'
     FROM generate_series(0, :lastSession) n`,
    values,
  );
}

/** Lets the apps' sessions `from` to `to` be over. */
export async function endSessions(url: string, from: number, to: number) {
  const db = openDatabase(url, { statementTimeout: 300_000 });
  const sql = `UPDATE sessions SET expired = now() - interval '1 second'
    WHERE sid IN (SELECT ${STORED} FROM generate_series(?::int, ?::int) n)`;
  await db.raw(sql, [from, to]).finally(() => db.destroy());
}
