import type { Database } from "@latchkey/db";
import type { LinkKeys } from "../emails/link-keys.ts";
import type { Throttle } from "./throttle.ts";

/** What an app gives to whatever is done to an account. */
export interface AuthContext {
  db: Database;
  throttle: Throttle;
  linkKeys: LinkKeys;
  /** Of the site whose pages the links in mails open, out of its configuration: never what a request says. */
  origin: string;
}
