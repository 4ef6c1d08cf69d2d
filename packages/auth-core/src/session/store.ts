import { type Database, retried } from "@latchkey/db";
import { ConnectSessionKnexStore } from "connect-session-knex";
import type { Request } from "express";
import type { Session, SessionData } from "express-session";
import type { User } from "../users/users.ts";
import { sendMaxAge } from "./max-age.ts";
import { type FoundSession, type SessionRows, sessionRows } from "./rows.ts";

/** What the store has to know of a session travels with it; a WeakMap would keep the garbage collector busy. */
const KNOWN = Symbol("known to the store");

interface Known {
  found?: FoundSession;
  /** There is a row. */
  stored?: boolean;
  /** What this request wrote there. */
  written?: string;
  /** Of a new session: the id of the one whose place it takes. */
  replaces?: string;
}

declare module "express-session" {
  interface Store {
    generate(req: Request): void;
    renew(req: Request): void;
    adopt(req: Request, sid: string, data: SessionData): void;
    end(req: Request): Promise<void>;
  }
  interface SessionData {
    [KNOWN]?: Known;
  }
}

declare global {
  namespace Express {
    interface Request {
      /** Who is logged in; unset for everyone else. */
      user?: User;
      /** Whether the password was given within POLICY.stepUpAge. */
      recentLogin?: boolean;
      /** How many notifications are unread; 100 for more than 99. */
      unread?: number;
      /** The cookie of a session came along that is over: the login page says so. */
      sessionOver?: boolean;
    }
  }
}

/** Where sessions and logins say what happened; pino has it. */
export type EventLog = Record<"info" | "warn", (details: object, message: string) => void>;

type Callback<T = void> = (error?: unknown, value?: T) => void;

/**
 * connect-session-knex's store over the table of migrations/, with one query for an authenticated request.
 * Unlike the stock store it ends no process on a database error, brings no session back after its logout,
 * and does not write on every request.
 */
export class SessionStore extends ConnectSessionKnexStore {
  #rows: SessionRows;
  #log: EventLog;

  constructor(db: Database, log: EventLog) {
    super({ knex: withoutTableCheck(db), createTable: false, cleanupInterval: 0 });
    this.#rows = sessionRows(db);
    this.#log = log;
    // express-session would hash every session once more to find out whether to call it. We know by its row.
    Object.defineProperty(this, "touch", { value: undefined });
  }

  override async get(sid: string, callback: Callback<SessionData | null>) {
    let found: FoundSession | null;
    try {
      found = await this.#rows.find(sid);
    } catch (error) {
      callback(error);
      return null;
    }
    if (found) found.data[KNOWN] = { found, stored: true };
    callback(null, found?.data ?? null);
    return found?.data ?? null;
  }

  /** express-session calls this with what `get` gave; here the request learns who is logged in. */
  override createSession(req: Request, data: SessionData): Session & SessionData {
    const session = super.createSession(req, data);
    const { found } = know(session, data[KNOWN]);
    sendMaxAge(session.cookie); // A remembered session that changes is sent again.
    req.user = found?.user;
    req.recentLogin = found?.recentLogin;
    req.unread = found?.unread;
    if (found?.touchDue) req.res?.once("close", () => void this.#extend(req, session));
    return session;
  }

  /** A loaded session is only ever updated: a request that was under way during the logout must not bring it back. */
  override async set(sid: string, session: SessionData, callback?: Callback) {
    const known = session[KNOWN] ?? know(session);
    const written = JSON.stringify({ ...session, cookie: undefined });
    // express-session saves a new session once more at the end of the response that `save` was called in.
    if (known.written === written) return callback?.();
    const write = () =>
      known.stored ? this.#rows.update(sid, session) : this.#rows.insert(sid, session, known.replaces);
    const { error } = await settled(retried(write));
    if (!error) Object.assign(known, { stored: true, written });
    callback?.(error);
  }

  /** Writes at most once in a tenth of the idle timeout, and makes no page wait for it. */
  async #extend(req: Request, session: SessionData) {
    // It has ended, or this was no use of it; or it was written, and so extended.
    if (req.session !== session || session[KNOWN]?.written) return;
    const { error } = await settled(this.#rows.extend(req.sessionID));
    if (error) this.#log.warn({ err: error }, "A session could not be extended");
  }

  override async destroy(sid: string, callback?: Callback) {
    const { error } = await settled(this.#rows.remove(sid));
    callback?.(error);
    return error ? 0 : 1;
  }

  /**
   * Gives the request a new, empty session under a new id. Unlike `regenerate` it ends the old one not before the
   * new one is stored, in one statement: a login that fails half way ends nothing.
   */
  override renew(req: Request) {
    const replaces = req.session[KNOWN]?.stored ? req.sessionID : undefined;
    this.generate(req);
    know(req.session, { replaces });
  }

  /** Makes what a transaction has stored under a new id the session of the request. */
  override adopt(req: Request, sid: string, data: SessionData) {
    req.sessionID = sid;
    const session = super.createSession(req, data);
    session.resetMaxAge();
    sendMaxAge(session.cookie);
    know(session, { stored: true, written: JSON.stringify({ ...session, cookie: undefined }) });
  }

  /** Ends the session of the request, also where another request is just giving it a new id. */
  override async end(req: Request) {
    const { sessionID, session } = req;
    Reflect.deleteProperty(req, "session"); // Nothing is stored at the end of the response.
    await retried(() => this.#rows.end(sessionID, session));
  }
}

/** The stock store looks for its table once, at start, and ends the process where the database is not up yet. */
function withoutTableCheck(db: Database): Database {
  return Object.create(db, { schema: { value: { hasTable: async () => true } } });
}

/** Not for those who copy a session: the copy has no row. */
function know(session: Partial<SessionData>, known: Known = {}): Known {
  Object.defineProperty(session, KNOWN, { value: known, configurable: true });
  return known;
}

/** express-session listens to the callback alone: a promise that we left rejected would end the process. */
async function settled(work: PromiseLike<unknown>): Promise<{ error?: unknown }> {
  try {
    await work;
    return {};
  } catch (error) {
    return { error };
  }
}
