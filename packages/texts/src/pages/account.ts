import { formatDuration } from "../duration.ts";

export const account = {
  title: "Your account",
  username: {
    heading: "Username",
    label: "New username",
    submit: "Change username",
    done: "Your username has been changed.",
  },
  email: {
    heading: "Email",
    current: ({ email }: { email: string }) => `Your current email address is ${email}.`,
    label: "New email",
    hint: "We will send a link to this address. The change takes effect when you confirm it.",
    submit: "Change email",
    done: ({ lifetime }: { lifetime: number }) =>
      `Check your new email address for a link to confirm it. The link expires in ${formatDuration(lifetime)}.`,
    pending: ({ email, expiresAt }: { email: string; expiresAt: Date }) =>
      `We sent a link to ${email}. Open it to confirm your new address. It expires in ${formatDuration((expiresAt.getTime() - Date.now()) / 1000)}.`,
    pendingHint: "If the email does not arrive within a few minutes, look in your spam folder.",
    cancel: "Cancel change",
    resent: "The email is on its way. It can take a few minutes to arrive.",
    canceled: "Your email address stays the same. The link that we sent no longer works.",
  },
  password: {
    heading: "Password",
    none: "Your account has no password.",
    add: "Add a password",
    current: "Current password",
    label: "New password",
    submit: "Change password",
    done: "Your password has been changed. All other sessions have been logged out.",
  },
  passkeys: {
    heading: "Passkeys",
    text: "Log in with your fingerprint, face, or screen lock instead of a password.",
    link: "Manage passkeys",
  },
  providers: {
    heading: "Connected accounts",
    text: "Log in with an account from another service.",
    link: "Manage connected accounts",
  },
  secondFactor: {
    heading: "Two-factor authentication",
    text: "Protect your account with an authenticator app, even from someone who knows your password.",
    link: "Set up or change",
  },
  sessions: {
    heading: "Sessions",
    text: "See where you are logged in, and log out sessions that you do not recognize.",
    link: "Your sessions",
  },
  data: {
    heading: "Your data",
    text: "Download everything that we store about your account, as a JSON file.",
    submit: "Download my data",
  },
  delete: {
    heading: "Delete account",
    text: "This permanently deletes your account and all of its data.",
    password: "Your password",
    submit: "Delete my account",
  },
};

export const goodbye = {
  title: "Goodbye",
  lead: "Your account and all of its data have been permanently deleted. We sent you an email to confirm this.",
};

/** The page behind the link that confirms a new email address. */
export const emailConfirm = {
  title: "Confirm your email address",
  lead: "This address will become the email address of your account.",
  leadFor: ({ email, username }: { email: string; username: string }) =>
    `${email} will become the email address of your account ${username}.`,
  submit: "Confirm this address",
  done: "Your email address has been changed.",
  account: "Your account",
  chooseAnother: "Choose another address",
};
