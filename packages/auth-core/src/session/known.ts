import type { Request } from "express";
import type { SessionData } from "express-session";
import type { FoundSession } from "./find.ts";

/** What the store knows about a session of a request. */
export interface Known {
  found?: FoundSession;
  /** The session has a row. */
  stored?: boolean;
  /** The JSON that this request wrote to it. */
  written?: string;
  /** For a new session: the id of the session that it replaces. */
  replaces?: string;
}

/** It is a property of the session itself: a WeakMap would keep the garbage collector busy. */
export const KNOWN = Symbol("known to the store");

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

/** Not enumerable: a copy of the session has no row. */
export function setKnown(session: Partial<SessionData>, known: Known = {}): Known {
  Object.defineProperty(session, KNOWN, { value: known, configurable: true });
  return known;
}
