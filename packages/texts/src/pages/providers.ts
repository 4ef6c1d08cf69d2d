interface ForProvider {
  /** "Google". */
  title: string;
}

export const providers = {
  title: "Connected accounts",
  lead: "Log in with an account from another service.",
  none: "No account is connected.",
  list: "Your connected accounts",
  /** Followed by a time, as the next one. */
  connected: "Connected",
  used: "last used",
  unused: "not used yet",
  connectTo: ({ title }: ForProvider) => `Connect ${title}`,
  disconnect: "Disconnect",
  disconnectFrom: ({ title, email }: ForProvider & { email: string | null }) =>
    `Disconnect ${title}${email ? ` (${email})` : ""}`,
  noPassword: "Your account has no password. To log in without these accounts, add one. We will send you a link.",
  choosePassword: "Add a password",
  tryAgain: "Try again",
};

/** A page that leads to the provider by itself: browsers do not let a form do so (Content-Security-Policy). */
export const leaving = {
  title: ({ title }: ForProvider) => `Continue to ${title}`,
  logOut: ({ title }: ForProvider) => `Log out of ${title}, too`,
};

/** The page that creates an account for someone whom a provider has confirmed. */
export const registerProvider = {
  title: "Create your account",
  lead: ({ title }: ForProvider) => `You logged in with ${title}, but you do not have an account here yet.`,
  username: ({ email }: { email?: string }) => `Choose a username. Your account will use ${email}.`,
  email: "We will send a link to confirm your email address. Open it in this browser.",
  haveAccount: ({ title }: ForProvider) =>
    `Already have an account? Log in to it another way, and connect ${title} on your account page.`,
  submit: "Continue",
  create: "Create account",
};
