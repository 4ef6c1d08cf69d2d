/** The header and footer of every page, and what several pages share. */
export const layout = {
  skip: "Skip to main content",
  navigation: "Main",
  /** For search engines, and for previews of links. */
  description: "Log in once, and every site knows you.",
  errorTitle: (title: string) => `Error: ${title}`,
  dashboard: "Dashboard",
  notifications: "Notifications",
  account: "Account",
  logIn: "Log in",
  logOut: "Log out",
  createAccount: "Create account",
  homePage: "Go to the home page",
  footer: {
    label: "Help",
    /** A link to the page that resets the password. */
    trouble: "Trouble logging in?",
    /** Links to SUPPORT_CONTACT and SECURITY_CONTACT, if these are set. */
    support: "Contact support",
    security: "Report a vulnerability",
  },
  newNotification: "You have a new notification.",
  close: "Close",
  unread: "unread",
  unreadItem: "Unread",
  sending: "Sending…",
  unreachable: "We could not reach the server. What you entered is still here. Try again in a moment.",
  resend: {
    hint: ({ email }: { email: string }) =>
      `The link is for ${email}. If it does not arrive within a few minutes, look in your spam folder.`,
    submit: "Send it again",
    otherAddress: "Use another address",
  },
  requestNewLink: "Request a new link",
  sendNewLink: {
    submit: "Send a new link",
    hint: ({ email }: { email: string }) => `We will send a new link to ${email}.`,
  },
  /** The button says "Show password". Where the context is visible, it is "Show" alone. */
  revealPassword: { show: "Show", what: "password" },
  capsLock: "Caps Lock is on.",
  passwordHint: ({ min }: { min: number }) => `At least ${min} characters. A few random words work well.`,
};
