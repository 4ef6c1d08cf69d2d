import type { Request } from "express";
import type { SessionData } from "express-session";
import type { FoundSession } from "./find.ts";

/** What the store knows about a session of a request. */
interface StoreState {
  found?: FoundSession;
  /** The session has a row. */
  stored?: boolean;
  /** The JSON that this request wrote to it. */
  written?: string;
  /** For a new session: the id of the session that it replaces. */
  replaces?: string;
}

/** It is a property of the session itself: a WeakMap would keep the garbage collector busy. */
export const STATE = Symbol("state of the store");

declare module "express-session" {
  interface Store {
    generate(req: Request): void;
    renew(req: Request): void;
    adopt(req: Request, sid: string, data: SessionData): void;
    end(req: Request): Promise<void>;
  }
  interface SessionData {
    [STATE]?: StoreState;
  }
}

/** Not enumerable: a copy of the session has no row. */
export function setState(session: Partial<SessionData>, state: StoreState = {}): StoreState {
  Object.defineProperty(session, STATE, { value: state, configurable: true });
  return state;
}
