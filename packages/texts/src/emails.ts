import { formatDuration } from "./duration.ts";

const IGNORE = "If this was not you, ignore this email. Nothing has changed.";
const NOTHING_TO_DO = "If this was you, there is nothing to do.";
const CHOOSE_PASSWORD = "Choose a new password";

const expires = (seconds: number) => `The link expires in ${formatDuration(seconds)}.`;

/** Each kind of email: its subject, its paragraphs, and the text of its link. Lifetimes are in seconds. */
export const emails = {
  register: ({ lifetime }: { lifetime: number }) => ({
    subject: "Create your account",
    paragraphs: [`Someone asked to create an account with this email address. ${expires(lifetime)}`, IGNORE],
    action: "Create your account",
  }),
  reset_password: ({ username, lifetime }: { username: string; lifetime: number }) => ({
    subject: CHOOSE_PASSWORD,
    paragraphs: [`Someone asked for a new password for ${username}. ${expires(lifetime)}`, IGNORE],
    action: CHOOSE_PASSWORD,
  }),
  change_email: ({ username, lifetime }: { username: string; lifetime: number }) => ({
    subject: "Confirm your new email address",
    paragraphs: [
      `Someone asked to make this the email address of the account ${username}. ${expires(lifetime)}`,
      IGNORE,
    ],
    action: "Confirm this address",
  }),
  already_registered: ({ username }: { username: string }) => ({
    subject: "You already have an account",
    paragraphs: [
      `Someone tried to use this email address for an account. It already belongs to your account ${username}.`,
      "If you forgot your password, choose a new one. If this was not you, ignore this email. Nothing has changed.",
    ],
    action: CHOOSE_PASSWORD,
  }),
  address_unavailable: () => ({
    subject: "This email address cannot be used",
    paragraphs: ["Someone tried to use this email address for an account. No account can use it right now.", IGNORE],
  }),
  address_removed: ({ username }: { username: string }) => ({
    subject: "Your email address was removed from an account",
    paragraphs: [
      `The owner of the account ${username} reported that someone else had changed its email address to this one.`,
      "The account uses its previous address again, and all of its sessions have been logged out. This address no longer belongs to an account.",
    ],
  }),
  farewell: ({ username }: { username: string }) => ({
    subject: "Your account was deleted",
    paragraphs: [`Your account ${username} and all of its data have been permanently deleted.`],
  }),

  // Emails that report an event: one paragraph of `reportAdvice` follows.
  new_browser: ({ browser, address }: { browser: string; address: string }) => ({
    subject: "New login to your account",
    paragraphs: [
      `Someone logged in to your account with ${browser} from ${address}. You have not logged in from there before.`,
      NOTHING_TO_DO,
    ],
  }),
  /** @param logins the newest of `count` */
  new_browsers: ({ count, logins }: { count: number; logins: { browser: string; address: string }[] }) => ({
    subject: count === 1 ? "Another new login to your account" : `${count} more new logins to your account`,
    paragraphs: [
      `Since our last email about new logins: ${logins.map(loginFrom).join(", ")}${count > logins.length ? ", and more" : ""}.`,
      NOTHING_TO_DO,
    ],
  }),
  password_changed: () => ({
    subject: "Your password was changed",
    paragraphs: ["The password of your account was changed. All other sessions have been logged out."],
  }),
  email_change_requested: ({ email }: { email: string }) => ({
    subject: "Your email address is about to change",
    paragraphs: [`Someone who is logged in to your account asked to change its email address to ${email}.`],
  }),
  email_changed: ({ email }: { email: string }) => ({
    subject: "Your email address was changed",
    paragraphs: [`The email address of your account is now ${email}. This is our last email to the old one.`],
  }),
};

const loginFrom = ({ browser, address }: { browser: string; address: string }) => `${browser} from ${address}`;

/** The last paragraph of an email that reports an event, and the text of its link. */
export const reportAdvice = {
  report: ({ lifetime }: { lifetime: number }) => ({
    advice: `If this was not you, report it within ${formatDuration(lifetime)}. We log out all sessions, and you choose a new password.`,
    action: "This was not me",
  }),
  restore: ({ lifetime }: { lifetime: number }) => ({
    advice: `If this was not you, report it within ${formatDuration(lifetime)}. We restore this email address and log out all sessions, and you choose a new password.`,
    action: "This was not me",
  }),
  change_password: () => ({
    advice: "If this was not you, choose a new password now.",
    action: CHOOSE_PASSWORD,
  }),
};
