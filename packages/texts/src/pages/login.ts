import { formatDuration } from "../duration.ts";

export const login = {
  title: "Log in",
  sessionEnded: "Your session has ended. Log in again to continue.",
  formKept: "Your session has ended. Log in again to continue. What you entered is kept.",
  /** Step-up authentication, before the form that was posted goes through. */
  confirm: {
    title: "Confirm it’s you",
    lead: ({ username }: { username: string }) => `You are logged in as ${username}. Enter your password to continue.`,
    leadWithout: ({ username }: { username: string }) => `You are logged in as ${username}. Log in again to continue.`,
    /** For a user who has none, and may have nothing else that can confirm. */
    addPassword: "Add a password by email",
    password: "Password",
    passkey: "Use a passkey",
    submit: "Confirm",
    back: "Back",
    provider: ({ title }: { title: string }) => `Confirm with ${title}`,
  },
  /** Step-up authentication for a user who has nothing else that can confirm. */
  emailCode: {
    lead: ({ email }: { email: string }) => `We can email a code to ${email}.`,
    send: "Email me a code",
    sent: ({ email, lifetime }: { email: string; lifetime: number }) =>
      `Check your email. We sent a code to ${email}. It expires in ${formatDuration(lifetime)}.`,
    code: "Code",
    submit: "Confirm",
  },
  again: { heading: "Log in again" },
  /** After a login that interrupted something. */
  resumed: { title: "You are logged in again", continue: "Continue" },
  username: "Username or email",
  password: "Password",
  remember: "Remember me on this device",
  submit: "Log in",
  passkey: "Log in with a passkey",
  passkeyUnsupported: "A passkey requires JavaScript and a browser that supports it.",
  withProvider: ({ title }: { title: string }) => `Log in with ${title}`,
  passkeyFailed: "Your browser could not use a passkey. Try again, or log in another way.",
  forgot: "Forgot your password?",
  noAccount: "No account yet?",
  register: "Create an account",
};

/** The page that an open page is replaced with when its session ends. */
export const loggedOut = {
  title: "You have been logged out",
  lead: "Your session expired or was ended from another window or device.",
  logIn: "Log in again",
  /** While a page with unsaved input waits for its user to log in. */
  kept: "Log in again to continue with what you entered on this page.",
  discard: "Discard what I entered",
  restored: "What you entered is back. It has not been sent yet.",
};
