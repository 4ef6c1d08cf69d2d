import { formatDuration } from "./duration.ts";

const IGNORE = "If this was not you, you can ignore this email. Nothing has changed.";
const NOTHING_TO_DO = "If this was you, you can ignore this email.";
const CHOOSE_PASSWORD = "Choose a new password";

const expires = (seconds: number) => `The link expires in ${formatDuration(seconds)}.`;

/** Each kind of email: its subject, its paragraphs, and the text of its link. Lifetimes are in seconds. */
export const emails = {
  register: ({ lifetime }: { lifetime: number }) => ({
    subject: "Create your account",
    paragraphs: [`We received a request to create an account with this email address. ${expires(lifetime)}`, IGNORE],
    action: "Create your account",
  }),
  invite: ({ product, lifetime }: { product: string; lifetime: number }) => ({
    subject: `You are invited to ${product}`,
    paragraphs: [`An administrator invited you to create an account on ${product}. ${expires(lifetime)}`],
    action: "Create your account",
  }),
  reset_password: ({ username, lifetime }: { username: string; lifetime: number }) => ({
    subject: CHOOSE_PASSWORD,
    paragraphs: [
      `We received a request to reset the password of your account ${username}. ${expires(lifetime)}`,
      IGNORE,
    ],
    action: CHOOSE_PASSWORD,
  }),
  change_email: ({ username, lifetime }: { username: string; lifetime: number }) => ({
    subject: "Confirm your new email address",
    paragraphs: [
      `We received a request to make this the email address of the account ${username}. ${expires(lifetime)}`,
      IGNORE,
    ],
    action: "Confirm this address",
  }),
  already_registered: ({ username }: { username: string }) => ({
    subject: "You already have an account",
    paragraphs: [
      `Someone tried to use this email address for another account, but it already belongs to your account ${username}.`,
      "If this was you and you forgot your password, choose a new one. Otherwise, you can ignore this email. Nothing has changed.",
    ],
    action: CHOOSE_PASSWORD,
  }),
  address_unavailable: () => ({
    subject: "This email address cannot be used",
    paragraphs: ["Someone tried to use this email address for an account, but it cannot be used right now.", IGNORE],
  }),
  address_removed: ({ username }: { username: string }) => ({
    subject: "Your email address was removed from an account",
    paragraphs: [
      `The owner of the account ${username} reported that someone else changed its email address to this one.`,
      "We restored its previous email address and logged out all of its sessions. This address no longer belongs to an account.",
    ],
  }),
  account_disabled: ({ username }: { username: string }) => ({
    subject: "Your account was disabled",
    paragraphs: [
      `An administrator disabled your account ${username} and logged out all of its sessions. Contact support if you have questions.`,
    ],
  }),
  account_enabled: ({ username }: { username: string }) => ({
    subject: "Your account was enabled",
    paragraphs: [`An administrator enabled your account ${username}. You can log in again.`],
  }),
  farewell: ({ username }: { username: string }) => ({
    subject: "Your account was deleted",
    paragraphs: [`Your account ${username} and all of its data have been permanently deleted.`],
  }),

  // Emails about an event. A paragraph of `reportAdvice` follows.
  new_browser: ({ browser, address }: { browser: string; address: string }) => ({
    subject: "New login to your account",
    paragraphs: [
      `Someone logged in to your account from ${loginFrom({ browser, address })}. We have not seen a login from there before.`,
      NOTHING_TO_DO,
    ],
  }),
  /** @param logins the newest of `count` */
  new_browsers: ({ count, logins }: { count: number; logins: { browser: string; address: string }[] }) => ({
    subject: count === 1 ? "Another new login to your account" : `${count} more new logins to your account`,
    paragraphs: [
      `Logins since our last email about them: ${logins.map(loginFrom).join(", ")}${count > logins.length ? ", and more" : ""}.`,
      NOTHING_TO_DO,
    ],
  }),
  password_changed: () => ({
    subject: "Your password was changed",
    paragraphs: ["The password of your account was changed, and all other sessions were logged out."],
  }),
  email_change_requested: ({ email }: { email: string }) => ({
    subject: "Your email address is about to change",
    paragraphs: [`Someone with access to your account asked to change its email address to ${email}.`],
  }),
  email_changed: ({ email }: { email: string }) => ({
    subject: "Your email address was changed",
    paragraphs: [`The email address of your account is now ${email}. This is our last email to your old address.`],
  }),
};

const loginFrom = ({ browser, address }: { browser: string; address: string }) => `${browser} (${address})`;

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
