/** Where an event came from, and what it was about: a new username or email address, or the browser of a session. */
interface EventDetail {
  browser?: string;
  address?: string;
  about?: string;
}

/** The notification of each kind of event. */
const notifications = {
  registered: ({ browser }: EventDetail) => `Welcome! You created this account with ${browser}.`,
  logged_in: ({ browser }: EventDetail) => `You logged in with ${browser}.`,
  new_browser: ({ browser, address }: EventDetail) =>
    `New login with ${browser} from ${address}. If this was not you, end that session and change your password.`,
  wrong_password: ({ browser, address }: EventDetail) =>
    `Someone entered a wrong password with ${browser} from ${address}.`,
  password_reset: ({ browser }: EventDetail) =>
    `Your password was reset with ${browser}. All sessions were logged out.`,
  password_changed: ({ browser }: EventDetail) =>
    `Your password was changed with ${browser}. All other sessions were logged out.`,
  intruder_reported: ({ browser }: EventDetail) =>
    `You reported activity that was not yours with ${browser}. All sessions were logged out.`,
  username_changed: ({ browser, about }: EventDetail) => `Your username was changed to ${about} with ${browser}.`,
  email_change_requested: ({ browser, about }: EventDetail) =>
    `A change of your email address to ${about} was requested with ${browser}.`,
  email_changed: ({ browser, about }: EventDetail) => `Your email address was changed to ${about} with ${browser}.`,
  session_ended: ({ browser, about }: EventDetail) => `The session of ${about} was logged out with ${browser}.`,
  other_sessions_ended: ({ browser }: EventDetail) => `All other sessions were logged out with ${browser}.`,
  ended_by_operator: () => "All of your sessions were logged out by an administrator.",
};

export type EventKind = keyof typeof notifications;

export const EVENT_KINDS = Object.keys(notifications);

/** The text of a notification. Of a kind that a newer version has recorded, only the name is known. */
export function notificationText(kind: string, detail: EventDetail): string {
  return isKnown(kind) ? notifications[kind](detail) : kind;
}

const isKnown = (kind: string): kind is EventKind => Object.hasOwn(notifications, kind);
