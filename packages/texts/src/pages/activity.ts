import { withFactor, withProvider } from "../factors.ts";

export const notificationPage = {
  title: "Notifications",
  heading: ({ username }: { username: string }) => `Notifications for ${username}`,
  markRead: "Mark all as read",
  marked: "All notifications are marked as read.",
  allRead: "You have no unread notifications.",
  older: "Older notifications",
  newest: "Newest notifications",
  today: "Today",
  yesterday: "Yesterday",
  none: "You have no notifications yet.",
  /** Below a notification that may be about someone else. Each link is a part of the sentence. */
  notYou: {
    question: "Was this you? If not,",
    sessions: "log out the sessions that you do not recognize",
    and: "and",
    password: "change your password",
  },
};

export const sessions = {
  title: "Your sessions",
  lead: "You are logged in on these devices and browsers. Log out any that you do not recognize.",
  thisDevice: "This device",
  otherDevices: "Other devices",
  current: "This session",
  activeNow: "Active now",
  /** Followed by the time of the last activity, such as "5 minutes ago". */
  active: "Active",
  from: ({ address }: { address: string }) => `IP\u00a0address ${address}`,
  /** Followed by the time of the login, and by how. */
  loggedIn: "Logged in",
  how: ({ remembered, factor, provider }: { remembered: boolean; factor: string | null; provider: string | null }) =>
    `${withProvider(provider)}${remembered ? ", remembered" : ""}${factor ? `, confirmed${withFactor(factor)}` : ""}`,
  logOut: "Log out",
  logOutDevice: "Log out this device",
  logOutOf: ({ browser, address }: { browser: string; address: string }) =>
    `Log out this device: ${browser} (${address})`,
  trusted: {
    heading: "Trusted browsers",
    text: "Logging in from these browsers requires no code, until the date shown.",
    until: "Trusted until",
    end: "Stop trusting",
    endOf: ({ browser, address }: { browser: string; address: string }) => `Stop trusting ${browser} (${address})`,
  },
  /** What has just been done. */
  done: {
    session: "Session ended.",
    others: "All other sessions have been logged out.",
    trusted: "This browser is no longer trusted.",
  },
  logOutOthers: "Log out all other sessions",
  onlyOne: "You are not logged in anywhere else.",
};
