/** The header and footer of every page, and what several pages share. */
export const layout = {
  skip: "Skip to main content",
  navigation: "Main",
  dashboard: "Dashboard",
  notifications: "Notifications",
  account: "Account",
  logIn: "Log in",
  logOut: "Log out",
  createAccount: "Create account",
  homePage: "Go to the home page",
  newNotification: "You have a new notification.",
  unread: "unread",
  requestNewLink: "Request a new link",
  passwordHint: ({ min }: { min: number }) => `At least ${min} characters. A few random words work well.`,
};
