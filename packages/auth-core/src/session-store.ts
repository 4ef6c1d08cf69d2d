import { createHash } from "node:crypto";
import type { Database } from "@latchkey/db";
import { ConnectSessionKnexStore } from "connect-session-knex";
import type { Request } from "express";
import type { Session, SessionData } from "express-session";
import type { SessionConfig } from "./config.ts";
import { toUser, type User } from "./users.ts";

declare module "express-session" {
  interface Store {
    generate(req: Request): void;
  }
}

declare global {
  namespace Express {
    interface Request {
      /** Who is logged in; unset for everyone else. */
      user?: User;
    }
  }
}

export type TouchLog = { warn(details: object, message: string): void };

type Callback<T = void> = (error?: unknown, value?: T) => void;

/** What `get` found beside the session's data. */
interface Found {
  user?: User;
  /** A tenth of the idle timeout has passed since the session was last extended. */
  touchDue: boolean;
}

/** One prepared statement answers whose session this is and whether it still holds, by the database's clock. */
const FIND_SESSION = `
  SELECT s.sess, s.expired < now() + ? * interval '1 second' AS touch_due,
         u.id, u.username, u.email, u.created_at
  FROM sessions s
  LEFT JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL
                   AND u.auth_version = (s.sess ->> 'authVersion')::int
  WHERE s.sid = ? AND s.expired > now() AND s.created_at > now() - ? * interval '1 second'
    AND (s.user_id IS NULL OR u.id IS NOT NULL)`;

/**
 * connect-session-knex's store over the table of migrations/, with one query for an authenticated request.
 * Unlike the stock store it ends no process on a database error, brings no session back after its logout,
 * and does not write on every request.
 */
export class SessionStore extends ConnectSessionKnexStore {
  #db: Database;
  #config: SessionConfig;
  #log: TouchLog;
  #found = new WeakMap<object, Found>();
  /** Sessions that have a row, and what this request wrote there. */
  #stored = new WeakMap<object, string | undefined>();

  constructor(db: Database, config: SessionConfig, log: TouchLog) {
    super({ knex: withoutTableCheck(db), createTable: false, cleanupInterval: 0 });
    this.options.knex = db;
    this.#db = db;
    this.#config = config;
    this.#log = log;
  }

  override async get(sid: string, callback: Callback<SessionData | null>) {
    const { error, value = null } = await settled(this.#find(sid));
    callback(error, value);
    return value;
  }

  async #find(sid: string): Promise<SessionData | null> {
    const { idleTimeout, absoluteTimeout } = this.#config;
    const { rows } = await this.#db
      .raw(FIND_SESSION, [idleTimeout * 0.9, hash(sid), absoluteTimeout])
      .options({ name: "find_session" });
    const [row] = rows;
    if (!row) return null;
    this.#found.set(row.sess, { user: row.id ? toUser(row) : undefined, touchDue: row.touch_due });
    return row.sess;
  }

  /** express-session calls this with what `get` gave; here the request learns who is logged in. */
  override createSession(req: Request, data: SessionData): Session & SessionData {
    const found = this.#found.get(data);
    const session = super.createSession(req, data);
    this.#stored.set(session, undefined);
    if (found) this.#found.set(session, found);
    req.user = found?.user;
    return session;
  }

  /** A loaded session is only ever updated: a request that was under way during the logout must not bring it back. */
  override async set(sid: string, session: SessionData, callback?: Callback) {
    const sess = JSON.stringify(session);
    // express-session saves a new session once more at the end of the response that `save` was called in.
    if (this.#stored.get(session) === sess) return callback?.();
    const expired = this.#db.raw("now() + ? * interval '1 second'", [this.#config.idleTimeout]);
    const query = this.#stored.has(session)
      ? this.#db("sessions")
          .where({ sid: hash(sid) })
          .update({ sess: this.#db.raw("?::json", [sess]), expired })
      : this.#db.raw("INSERT INTO sessions (sid, sess, expired) VALUES (?, ?, ?)", [hash(sid), sess, expired]);
    const { error } = await settled(query);
    if (!error) this.#stored.set(session, sess);
    callback?.(error);
  }

  /** Extends the session, but writes at most once in a tenth of the idle timeout, and makes no page wait for it. */
  override async touch(sid: string, session: SessionData, callback?: Callback) {
    callback?.();
    const found = this.#found.get(session);
    if (!found?.touchDue) return;
    const { idleTimeout } = this.#config;
    const extend = "UPDATE sessions SET expired = now() + ? * interval '1 second' WHERE sid = ? AND expired > now()";
    const { error } = await settled(this.#db.raw(extend, [idleTimeout, hash(sid)]));
    if (error) this.#log.warn({ err: error }, "A session could not be extended");
  }

  override async destroy(sid: string, callback?: Callback) {
    const { error, value = 0 } = await settled(
      this.#db("sessions")
        .where({ sid: hash(sid) })
        .delete(),
    );
    callback?.(error);
    return value;
  }

  /** A new id; the old row goes, if there ever was one. */
  override regenerate(req: Request, callback: Callback) {
    if (this.#stored.has(req.session)) return super.regenerate(req, callback);
    this.generate(req);
    callback();
  }
}

/** The stock store looks for its table once, at start, and ends the process where the database is not up yet. */
function withoutTableCheck(db: Database): Database {
  return Object.create(db, { schema: { value: { hasTable: async () => true } } });
}

/** Whoever reads the table must not be able to log in with what it holds. */
const hash = (sid: string) => createHash("sha256").update(sid).digest("base64url");

/** express-session listens to the callback alone: a promise that we left rejected would end the process. */
async function settled<T>(work: PromiseLike<T>): Promise<{ error?: unknown; value?: T }> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}
