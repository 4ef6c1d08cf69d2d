import { formatDuration } from "../duration.ts";
import { refusalText } from "../refusals.ts";

export const register = {
  title: "Create an account",
  email: "Email",
  emailHint: "We will send a link to this address.",
  submit: "Continue",
  sent: ({ lifetime }: { lifetime: number }) =>
    `Check your email. We sent a link to finish creating your account. It expires in ${formatDuration(lifetime)}.`,
  closed: refusalText("invitation_only"),
  withProvider: ({ title }: { title: string }) => `Continue with ${title}`,
  haveAccount: "Already have an account?",
  logIn: "Log in",
};

export const registerConfirm = {
  title: "Create your account",
  lead: "Choose a username and a password.",
  /** In a browser whose person another provider has confirmed. */
  leadWith: ({ email, title }: { email: string; title: string }) =>
    `Choose a username. Your account will use ${email}, and you will log in with ${title}.`,
  leadFor: ({ email }: { email: string }) => `Choose a username and a password. Your account will use ${email}.`,
  username: "Username",
  usernameHint: "Letters, digits, dots, hyphens, and underscores.",
  password: "Password",
  passkey: {
    lead: "Or log in with your fingerprint, face, or screen lock, without a password.",
    submit: "Use a passkey instead",
    failed: "Your browser did not create a passkey. Try again, or choose a password.",
  },
  submit: "Create account",
  logIn: "Log in",
};
