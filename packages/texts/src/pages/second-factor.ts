import { formatDuration } from "../duration.ts";

/** The second step of a login. */
export const loginCode = {
  title: "Enter your code",
  lead: "Open your authenticator app and enter the code that it shows for this account.",
  label: "Code",
  recovery: {
    lead: "Enter one of the recovery codes that you saved when you set up your authenticator app. Each works once.",
    label: "Recovery code",
    link: "Use a recovery code",
  },
  /** While a form waits for the login. */
  either: {
    lead: "Enter the code that your authenticator app shows for this account, or one of your recovery codes.",
    label: "Code",
  },
  app: "Use your authenticator app",
  trust: ({ lifetime }: { lifetime: number }) =>
    `Trust this browser: do not ask for a code here for ${formatDuration(lifetime)}`,
  submit: "Log in",
  startOver: "Log in as someone else",
};

export const secondFactor = {
  title: "Two-factor authentication",
  lead: "With an authenticator app on your phone, knowing your password is not enough to log in to your account.",
  unavailable: "Authenticator apps cannot be set up here at the moment.",
  off: "You have not set up an authenticator app.",
  setUp: "Set up an authenticator app",
  /** Followed by the time. */
  on: "Your authenticator app was set up",
  replace: "Set up another app instead",
  remove: "Remove authenticator app",
  codes: {
    heading: "Recovery codes",
    left: ({ count }: { count: number }) =>
      `You have ${count} recovery ${count === 1 ? "code" : "codes"} left. Use one if you lose your phone.`,
    renew: "Create new recovery codes",
  },
};

export const authenticator = {
  title: "Set up an authenticator app",
  scan: "Scan this QR code with your authenticator app.",
  image: "QR code for your authenticator app",
  type: "If you cannot scan it, enter this key in the app:",
  label: "Code",
  hint: "Enter the 6-digit code that the app shows. All of your other sessions will be logged out.",
  submit: "Turn on",
};

export const recoveryCodes = {
  title: "Your recovery codes",
  lead: "Save these codes now: they are not shown again. If you lose your phone, each of them lets you log in once.",
  advice: "Keep them where you would still find them without your phone: in a password manager, or printed.",
  download: "Download as a text file",
  /** Only in single-page apps: it needs a script. */
  copy: "Copy",
  copied: "Copied.",
  done: "I have saved them",
};
