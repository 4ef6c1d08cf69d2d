import type { EventKind } from "@latchkey/texts";

/**
 * The events that are logins, by the way to log in. The partial index `events_logins_index` names them too, so a change
 * here needs a migration that rebuilds it.
 */
export const LOGIN_EVENTS = {
  password: "logged_in",
  registration: "registered",
  /** In any way, with a browser or from an address that the account was not used from before. */
  newBrowser: "new_browser",
} as const satisfies Record<string, EventKind>;

export type LoginMethod = Exclude<keyof typeof LOGIN_EVENTS, "newBrowser">;
