import type { EventKind } from "@latchkey/texts";

/**
 * The events that record a login, by login method. The partial index `events_logins_index` names them too, so a change
 * here needs a migration that rebuilds it.
 */
export const LOGIN_EVENTS = {
  password: "logged_in",
  /** The detail says that it was by passkey. */
  passkey: "logged_in",
  /** The detail says that it was confirmed by an emailed code. */
  email_code: "logged_in",
  /** The detail names it. */
  provider: "logged_in",
  registration: "registered",
  /** By any method, with a combination of browser and address that is new for the account. */
  newBrowser: "new_browser",
} as const satisfies Record<string, EventKind>;

export type LoginMethod = Exclude<keyof typeof LOGIN_EVENTS, "newBrowser">;

/** Stands for the event that created an account. It is less than the id of every event. */
export const CREATION = "0";

/** Events after which earlier logins no longer make an address a known one: an intruder may have made them. */
export const RECOVERY_EVENTS = {
  report: "intruder_reported",
  /** Proves access to the owner's mailbox, so it counts as a login from its address. */
  reset: "password_reset",
} as const satisfies Record<string, EventKind>;
