import type { Database } from "@latchkey/db";
import { type LinkKeys, linkKeys } from "../emails/link-keys.ts";
import type { Registration } from "../registration.ts";
import type { SessionConfig } from "../settings.ts";
import { type Throttle, throttle } from "./throttle.ts";

/** What an app passes to every action. */
export interface AuthContext {
  db: Database;
  throttle: Throttle;
  linkKeys: LinkKeys;
  /** The site whose pages emailed links open. From configuration: a Host header could poison the links. */
  origin: string;
  registration: Registration;
}

/** @param config what `sessionSettings` read */
export function createContext(
  db: Database,
  { limits, secrets, registration }: SessionConfig,
  origin: string,
): AuthContext {
  return { db, throttle: throttle(db, limits), linkKeys: linkKeys(secrets), origin, registration };
}
