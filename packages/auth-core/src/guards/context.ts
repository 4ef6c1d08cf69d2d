import type { Database } from "@latchkey/db";
import type { LinkKeys } from "../emails/link-keys.ts";
import type { Throttle } from "./throttle.ts";

/** What an app passes to every action. */
export interface AuthContext {
  db: Database;
  throttle: Throttle;
  linkKeys: LinkKeys;
  /** The site whose pages emailed links open. From configuration: a Host header could poison the links. */
  origin: string;
}
