import { formatDuration } from "./duration.ts";

const IGNORE = "If this was not you, you can ignore this email. Nothing has changed.";
const NOTHING_TO_DO = "If this was you, you can ignore this email.";
const CHOOSE_PASSWORD = "Choose a new password";

const expires = (seconds: number) => `The link expires in ${formatDuration(seconds)}.`;

/** What every email has around its own text. */
export const emailFrame = {
  greeting: (username?: string) => (username ? `Hi ${username},` : "Hello,"),
  when: "When",
  device: "Device",
  address: "IP address",
  copyLink: "Or copy this address into your browser:",
  footer: ({ product, recipient }: { product: string; recipient: string }) =>
    `${product} sent this email to ${recipient}.`,
};

interface ForLink {
  product: string;
  /** In seconds. */
  lifetime: number;
}

interface ForAccount {
  product: string;
  username: string;
}

interface ForEvent {
  product: string;
}

/**
 * Each kind of email: its subject, what happened, the text of its link, and the notes below the link. When and where it
 * happened is listed below the paragraphs.
 */
export const emails = {
  register: ({ product, lifetime }: ForLink) => ({
    subject: `Create your ${product} account`,
    paragraphs: [`We received a request to create an account at ${product} with this email address.`],
    action: "Create your account",
    notes: [expires(lifetime), "If this was not you, you can ignore this email. No account has been created."],
  }),
  invite: ({ product, lifetime }: ForLink) => ({
    subject: `You are invited to ${product}`,
    paragraphs: [`An administrator invited you to create an account on ${product}.`],
    action: "Create your account",
    notes: [expires(lifetime), "If you did not expect this invitation, you can ignore this email."],
  }),
  reset_password: ({ product, lifetime }: ForLink) => ({
    subject: `Choose a new password for ${product}`,
    paragraphs: [`We received a request to reset the password for your ${product} account.`],
    action: CHOOSE_PASSWORD,
    notes: [expires(lifetime), "If this was not you, you can ignore this email. Your password has not changed."],
  }),
  /** For an account without a password. */
  add_password: ({ product, lifetime }: ForLink) => ({
    subject: `Add a password to your ${product} account`,
    paragraphs: [
      `We received a request to reset the password for your ${product} account, but it does not have one. If you can log in another way, such as with a passkey, you do not need a password.`,
      "Otherwise, add one. Your passkeys will continue to work, and so will your connected accounts.",
    ],
    action: "Add a password",
    notes: [expires(lifetime), "If this was not you, you can ignore this email. Your account still has no password."],
  }),
  login_code: ({ product, code, lifetime }: ForEvent & { code: string; lifetime: number }) => ({
    subject: `Your ${product} code`,
    paragraphs: ["To confirm that it is you, enter this code on the page where you requested it."],
    code: `${code.slice(0, 4)} ${code.slice(4)}`,
    notes: [
      `The code expires in ${formatDuration(lifetime)}. Do not share it. We never ask for it anywhere else.`,
      "If this was not you, someone else is using your account. Log in, and log out of all other sessions.",
    ],
  }),
  change_email: ({ product, username, lifetime }: ForLink & ForAccount) => ({
    subject: `Confirm your new email address for ${product}`,
    paragraphs: [`We received a request to make this the email address of the ${product} account ${username}.`],
    action: "Confirm this address",
    notes: [`${expires(lifetime)} The account keeps its current address until you confirm this one.`, IGNORE],
  }),
  already_registered: ({ product, username }: ForAccount) => ({
    subject: `You already have an account at ${product}`,
    paragraphs: [
      `Someone tried to use this email address for another account, but it already belongs to your account ${username}.`,
      "If this was you and you forgot your password, choose a new one.",
    ],
    action: CHOOSE_PASSWORD,
    notes: [IGNORE],
  }),
  address_unavailable: ({ product }: ForEvent) => ({
    subject: `This email address cannot be used for ${product}`,
    paragraphs: [
      `Someone tried to use this email address for an account at ${product}, but it cannot be used right now.`,
      IGNORE,
    ],
  }),
  address_removed: ({ product, username }: ForAccount) => ({
    subject: `Your email address was removed from an account at ${product}`,
    paragraphs: [
      `The owner of the account ${username} reported that someone else changed its email address to this one.`,
      "We restored its previous email address and logged out all of its sessions. This address no longer belongs to an account.",
    ],
  }),
  account_disabled: ({ product }: ForEvent) => ({
    subject: `Your ${product} account was disabled`,
    paragraphs: ["An administrator disabled your account and logged out all of its sessions."],
    notes: ["Contact support if you have questions."],
  }),
  account_enabled: ({ product }: ForEvent) => ({
    subject: `Your ${product} account was enabled`,
    paragraphs: ["An administrator enabled your account. You can log in again."],
  }),
  second_factor_reset: ({ product }: ForEvent) => ({
    subject: `Two-factor authentication removed from your ${product} account`,
    paragraphs: [
      "An administrator removed the authenticator app and the passkeys from your account and logged out all of its sessions. Logging in now requires only your password. If your account has none, choose “Forgot your password?” on the login page.",
      "If you did not ask for this, contact support.",
    ],
  }),
  farewell: ({ product, username }: ForAccount) => ({
    subject: `Your ${product} account was deleted`,
    paragraphs: [`Your account ${username} and all of its data have been permanently deleted.`],
  }),

  // Emails about an event. A paragraph of `reportAdvice` follows.
  new_browser: ({ product }: ForEvent) => ({
    subject: `New login to your ${product} account`,
    paragraphs: ["Someone logged in to your account. We have not seen a login from this device and address before."],
    advice: NOTHING_TO_DO,
  }),
  /** The newest `listed` of `count` logins are listed below. */
  new_browsers: ({ product, count, listed }: ForEvent & { count: number; listed: number }) => ({
    subject:
      count === 1
        ? `Another new login to your ${product} account`
        : `${count} more new logins to your ${product} account`,
    paragraphs: [
      `Since our last email, there ${count === 1 ? "was 1 more login" : `were ${count} more logins`} to your account from ${count === 1 ? "a device and address" : "devices and addresses"} that we had not seen before.${count > listed ? " These are the latest." : ""}`,
    ],
    advice: NOTHING_TO_DO,
  }),
  password_changed: ({ product }: ForEvent) => ({
    subject: `Your ${product} password was changed`,
    paragraphs: ["The password for your account was changed, and all other sessions were logged out."],
  }),
  email_change_requested: ({ product, email }: ForEvent & { email: string }) => ({
    subject: `Your ${product} email address is about to change`,
    paragraphs: [`Someone with access to your account asked to change its email address to ${email}.`],
  }),
  email_changed: ({ product, email }: ForEvent & { email: string }) => ({
    subject: `Your ${product} email address was changed`,
    paragraphs: [`The email address of your account is now ${email}. This is our last email to your old address.`],
  }),
  authenticator_enabled: ({ product }: ForEvent) => ({
    subject: `Authenticator app added to your ${product} account`,
    paragraphs: [
      "An authenticator app was added to your account. Logging in now requires a code from it as well as your password. All other sessions were logged out.",
    ],
  }),
  authenticator_disabled: ({ product }: ForEvent) => ({
    subject: `Authenticator app removed from your ${product} account`,
    paragraphs: ["The authenticator app was removed from your account. Logging in now requires only your password."],
  }),
  recovery_code_used: ({ product, left }: ForEvent & { left: string }) => ({
    subject: `Recovery code used for your ${product} account`,
    paragraphs: [
      `Someone logged in to your account with a recovery code. Recovery codes left: ${left}.`,
      "If this was you, create new codes on your account page before you run out of them.",
    ],
  }),
  recovery_codes_renewed: ({ product }: ForEvent) => ({
    subject: `New recovery codes for your ${product} account`,
    paragraphs: ["New recovery codes were created for your account. The old ones no longer work."],
  }),
  password_added: ({ product }: ForEvent) => ({
    subject: `Password added to your ${product} account`,
    paragraphs: ["A password was added to your account, which had none before."],
  }),
  passkey_added: ({ product }: ForEvent) => ({
    subject: `Passkey added to your ${product} account`,
    paragraphs: ["A passkey was added to your account. It logs in without your password and without a code."],
  }),
  passkey_removed: ({ product }: ForEvent) => ({
    subject: `Passkey removed from your ${product} account`,
    paragraphs: ["A passkey was removed from your account. Nobody can use it to log in anymore."],
  }),
  provider_added: ({ product, title }: ForEvent & { title: string }) => ({
    subject: `${title} connected to your ${product} account`,
    paragraphs: [
      `An account from ${title} was connected to your account. Anyone who can log in to it can log in to yours.`,
    ],
  }),
  provider_removed: ({ product, title }: ForEvent & { title: string }) => ({
    subject: `${title} disconnected from your ${product} account`,
    paragraphs: [`An account from ${title} was disconnected from your account. Nobody can use it to log in anymore.`],
  }),
  browser_trusted: ({ product, lifetime }: ForLink) => ({
    subject: `Trusted browser added to your ${product} account`,
    paragraphs: [
      `You chose to trust a browser. For ${formatDuration(lifetime)}, logging in from it requires no code from your authenticator app.`,
    ],
  }),
  wrong_codes: ({ product }: ForEvent) => ({
    subject: `Wrong codes for your ${product} account`,
    paragraphs: [
      "Someone who has your password, or access to an account that you connected, tried to log in and entered several wrong codes.",
      "If this was you and your authenticator app does not work, use one of your recovery codes.",
    ],
  }),
};

/** The last paragraph of an email about an event, and the text of its link. */
export const reportAdvice = {
  report: ({ lifetime }: { lifetime: number }) => ({
    advice: `If this was not you, report it within ${formatDuration(lifetime)}. We will log out all sessions and help you choose a new password.`,
    action: "This was not me",
  }),
  restore: ({ lifetime }: { lifetime: number }) => ({
    advice: `If this was not you, report it within ${formatDuration(lifetime)}. We will restore this email address, log out all sessions, and help you choose a new password.`,
    action: "This was not me",
  }),
  change_password: () => ({
    advice: "If this was not you, choose a new password now.",
    action: CHOOSE_PASSWORD,
  }),
};
