import { type Database, retried } from "@latchkey/db";
import { ConnectSessionKnexStore } from "connect-session-knex";
import type { Request } from "express";
import type { Session, SessionData } from "express-session";
import type { EventLog } from "../request/event-log.ts";
import { loadCurrentUser } from "./current-user.ts";
import { sendMaxAge } from "./max-age.ts";
import { extendSession, type SessionRows, sessionRows } from "./rows.ts";
import { abandonSession } from "./save.ts";
import { STATE, setState } from "./store-state.ts";

type Callback<T = void> = (error?: unknown, value?: T) => void;

/**
 * connect-session-knex's store over the sessions table, with one query per authenticated request. Unlike the original,
 * it survives database errors, never restores a session after its logout, and does not write on every request.
 */
export class SessionStore extends ConnectSessionKnexStore {
  #rows: SessionRows;
  #log: EventLog;

  constructor(db: Database, log: EventLog) {
    super({ knex: withoutTableCheck(db), createTable: false, cleanupInterval: 0 });
    this.#rows = sessionRows(db);
    this.#log = log;
    // With `touch`, express-session would hash every session again to decide whether to call it.
    Object.defineProperty(this, "touch", { value: undefined });
  }

  override async get(sid: string, callback: Callback<SessionData | null>) {
    const { value: found, error } = await settled(this.#rows.find(sid));
    if (found) found.data[STATE] = { found, stored: true };
    const data = found?.data ?? null;
    callback(error, data);
    return data;
  }

  /** express-session calls this with the result of `get`. */
  override createSession(req: Request, data: SessionData): Session & SessionData {
    const session = super.createSession(req, data);
    const { found } = setState(session, data[STATE]);
    sendMaxAge(session.cookie); // If a remembered session changes, its cookie is sent again.
    loadCurrentUser(req, found);
    if (found?.touchDue) req.res?.once("close", () => void this.#extend(req, session));
    return session;
  }

  /** Only updates a loaded session: a request in flight during the logout must not restore it. */
  override async set(sid: string, session: SessionData, callback?: Callback) {
    const state = session[STATE] ?? setState(session);
    const written = JSON.stringify({ ...session, cookie: undefined });
    // After `save`, express-session saves a new session a second time at the end of the response.
    if (state.written === written) return callback?.();
    const write = () =>
      state.stored ? this.#rows.update(sid, session) : this.#rows.insert(sid, session, state.replaces);
    const { error } = await settled(retried(write));
    if (!error) Object.assign(state, { stored: true, written });
    callback?.(error);
  }

  /** Runs after the response, so that no page waits for it. */
  async #extend(req: Request, session: SessionData) {
    // The session ended or was abandoned, or a write has already extended it.
    if (req.session !== session || session[STATE]?.written) return;
    await extendSession(this.#rows, req.sessionID, this.#log);
  }

  override async destroy(sid: string, callback?: Callback) {
    const { error } = await settled(this.#rows.remove(sid));
    callback?.(error);
    return error ? 0 : 1;
  }

  /**
   * Gives the request a new, empty session with a new id. Unlike `regenerate`, it ends the old session in the statement
   * that stores the new one: a login that fails halfway ends nothing.
   */
  override renew(req: Request) {
    const replaces = req.session[STATE]?.stored ? req.sessionID : undefined;
    this.generate(req);
    setState(req.session, { replaces });
  }

  /** Gives the request the session that a transaction has stored under a new id. */
  override adopt(req: Request, sid: string, data: SessionData) {
    req.sessionID = sid;
    const session = super.createSession(req, data);
    session.resetMaxAge();
    sendMaxAge(session.cookie);
    setState(session, { stored: true, written: JSON.stringify({ ...session, cookie: undefined }) });
  }

  /** Ends the request's session, even if another request is giving it a new id. */
  override async end(req: Request) {
    const { sessionID, session } = req;
    abandonSession(req);
    await retried(() => this.#rows.end(sessionID, session));
  }
}

/** The original store checks for its table once, at startup, and ends the process if the database is not up yet. */
function withoutTableCheck(db: Database): Database {
  return Object.create(db, { schema: { value: { hasTable: async () => true } } });
}

/** express-session only uses the callback: a rejected promise would end the process. */
async function settled<T>(work: PromiseLike<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}
