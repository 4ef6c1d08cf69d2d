export const notificationPage = {
  title: "Notifications",
  heading: ({ username }: { username: string }) => `Notifications for ${username}`,
  markRead: "Mark all as read",
  allRead: "You have no unread notifications.",
  older: "Older notifications",
};

export const sessions = {
  title: "Your sessions",
  lead: "Everywhere you are logged in, on any site. Log out any session that you do not recognize.",
  current: "This session",
  /** Where a session is from. When it began and was last used follows. */
  from: ({ address, remembered }: { address: string; remembered: boolean }) =>
    `From ${address}${remembered ? ", remembered" : ""}.`,
  loggedIn: "Logged in",
  lastActive: "last active",
  logOut: "Log out",
  logOutOf: ({ browser, address }: { browser: string; address: string }) => `Log out ${browser} from ${address}`,
  logOutOthers: "Log out all other sessions",
  onlyOne: "You are not logged in anywhere else.",
};
