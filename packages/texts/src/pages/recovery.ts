import { formatDuration } from "../duration.ts";

export const forgot = {
  title: "Forgot your password?",
  email: "Email",
  emailHint: "We will send a link to this address.",
  submit: "Send link",
  sent: ({ lifetime }: { lifetime: number }) =>
    `Check your email. If an account uses this address, we sent a link to choose a new password. It expires in ${formatDuration(lifetime)}.`,
  back: "Back to login",
};

export const reset = {
  title: "Choose a new password",
  lead: ({ username }: { username: string }) => `This changes the password for your account ${username}.`,
  leadWithout: ({ username }: { username: string }) => `Your account ${username} has no password. This adds one.`,
  password: "New password",
  submit: "Change password",
  done: "Your password has been changed. All sessions have been logged out.",
  logIn: "Log in",
};

/** The page behind the "This was not me" link in an email. */
export const notMe = {
  title: "This was not me",
  lead: "If someone else used your account, secure it now. This logs out all sessions, including yours, and disables your password. We will email you a link to choose a new one.",
  leadFor: ({ username }: { username: string }) =>
    `If someone else used your account ${username}, secure it now. This logs out all sessions, including yours, and disables your password. We will email you a link to choose a new one.`,
  submit: "Log out all sessions",
  done: "All sessions have been logged out and your password no longer works. Check your email for a link to choose a new one.",
  choosePassword: "Choose a new password",
  otherAccount: "Log in to another account",
};
