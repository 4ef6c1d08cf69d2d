import { withFactor } from "../factors.ts";

export const notificationPage = {
  title: "Notifications",
  heading: ({ username }: { username: string }) => `Notifications for ${username}`,
  markRead: "Mark all as read",
  allRead: "You have no unread notifications.",
  older: "Older notifications",
};

export const sessions = {
  title: "Your sessions",
  lead: "You are logged in on these devices and browsers. Log out any that you do not recognize.",
  current: "This session",
  /** Followed by the times of the login and of the last activity. */
  from: ({ address, remembered, factor }: { address: string; remembered: boolean; factor: string | null }) =>
    `IP address ${address}${remembered ? ", remembered" : ""}${factor ? `, confirmed${withFactor(factor)}` : ""}.`,
  loggedIn: "Logged in",
  lastActive: "last active",
  now: "now",
  logOut: "Log out",
  logOutOf: ({ browser, address }: { browser: string; address: string }) => `Log out ${browser} (${address})`,
  logOutOthers: "Log out all other sessions",
  onlyOne: "You are not logged in anywhere else.",
};
