import { withFactor, withProvider } from "./factors.ts";

/**
 * Where an event came from, and what it is about: the new username or email address, the browser of the ended
 * session, or how many recovery codes are left.
 */
interface EventDetail {
  browser?: string;
  address?: string;
  about?: string;
  /** The second factor of a login. */
  factor?: string;
  /** Another provider that confirmed a login, such as "Google". */
  provider?: string;
}

/** The text of the notification for each kind of event. */
const notifications = {
  registered: ({ browser, ...how }) => `Welcome! You created this account using ${browser}${withLogin(how)}.`,
  logged_in: ({ browser, ...how }) => `You logged in from ${browser}${withLogin(how)}.`,
  new_browser: ({ browser, address, ...how }) => `New login from ${browser} (${address})${withLogin(how)}.`,
  wrong_password: ({ browser, address }) => `Someone entered a wrong password from ${browser} (${address}).`,
  wrong_code: ({ browser, address }) =>
    `Someone who has your password, or an account that you connected, entered a wrong code from ${browser} (${address}).`,
  authenticator_enabled: ({ browser }) =>
    `An authenticator app was added to your account using ${browser}. All other sessions were logged out.`,
  authenticator_disabled: ({ browser }) => `The authenticator app was removed from your account using ${browser}.`,
  recovery_code_used: ({ browser, address, about }) =>
    `A recovery code was used to log in from ${browser} (${address}). You have ${about} left.`,
  recovery_codes_renewed: ({ browser }) =>
    `New recovery codes were created using ${browser}. The old ones no longer work.`,
  passkey_added: ({ browser, about }) => `The passkey “${about}” was added to your account using ${browser}.`,
  passkey_removed: ({ browser, about }) => `The passkey “${about}” was removed from your account using ${browser}.`,
  provider_added: ({ browser, about }) => `A ${about} account was connected to your account using ${browser}.`,
  provider_removed: ({ browser, about }) => `A ${about} account was disconnected from your account using ${browser}.`,
  browser_trusted: ({ browser, address }) =>
    `Logins from ${browser} (${address}) no longer require a code. If this was not you, change your password.`,
  password_reset: ({ browser }) => `Your password was reset using ${browser}. All sessions were logged out.`,
  password_changed: ({ browser }) => `Your password was changed using ${browser}. All other sessions were logged out.`,
  password_added: ({ browser }) =>
    `A password was added to your account using ${browser}. All other sessions were logged out.`,
  intruder_reported: ({ browser }) =>
    `You reported suspicious activity, using ${browser}. All sessions were logged out.`,
  username_changed: ({ browser, about }) => `Your username was changed to ${about} using ${browser}.`,
  email_change_requested: ({ browser, about }) =>
    `Someone asked to change your email address to ${about}, using ${browser}.`,
  email_change_canceled: ({ browser, about }) =>
    `You canceled the change of your email address to ${about} using ${browser}.`,
  email_changed: ({ browser, about }) => `Your email address was changed to ${about} using ${browser}.`,
  session_ended: ({ browser, about }) => `Your session on ${about} was logged out using ${browser}.`,
  other_sessions_ended: ({ browser }) => `All other sessions were logged out using ${browser}.`,
  logged_out: ({ browser }) => `You logged out using ${browser}.`,
  data_downloaded: ({ browser }) => `Your data was downloaded using ${browser}.`,
  ended_by_provider: ({ browser, provider }) => `Your session on ${browser} was logged out by ${provider}.`,
  ended_by_operator: () => "An administrator logged out all of your sessions.",
  created_by_operator: () => "An administrator created your account.",
  link_by_operator: () => "An administrator created a link to choose a new password.",
  disabled_by_operator: () => "An administrator disabled your account.",
  second_factor_reset: () =>
    "An administrator removed your authenticator app and your passkeys. All sessions were logged out.",
  enabled_by_operator: () => "An administrator enabled your account again.",
} satisfies Record<string, (detail: EventDetail) => string>;

/** "with Google and a recovery code". */
const withLogin = ({ provider, factor }: EventDetail) =>
  provider && factor
    ? `${withProvider(provider)}${withFactor(factor).replace(" with ", " and ")}`
    : withProvider(provider) + withFactor(factor);

export type EventKind = keyof typeof notifications;

/** Events that need no notification, because the owner caused them. They are only recorded in the account's history. */
export const UNANNOUNCED: readonly EventKind[] = ["logged_out"];

/** Events that someone else may have caused. The list of notifications asks about them, and says what to do. */
export const QUESTIONED: readonly string[] = [
  "new_browser",
  "wrong_password",
  "wrong_code",
  "email_change_requested",
  "authenticator_enabled",
  "authenticator_disabled",
  "password_added",
  "passkey_added",
  "passkey_removed",
  "provider_added",
  "provider_removed",
  "recovery_code_used",
  "recovery_codes_renewed",
  "browser_trusted",
] satisfies EventKind[];

export const EVENT_KINDS = Object.keys(notifications);

/** The text of a notification. An event that a newer version recorded may be of an unknown kind; its name is shown. */
export function notificationText(kind: string, detail: EventDetail): string {
  return isKnown(kind) ? notifications[kind](detail) : kind;
}

const isKnown = (kind: string): kind is EventKind => Object.hasOwn(notifications, kind);
