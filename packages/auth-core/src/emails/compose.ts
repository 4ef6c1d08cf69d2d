import type { Database } from "@latchkey/db";
import type { EmailContent, QueuedEmail } from "@latchkey/mail";
import { isReserved } from "../users/reserved-addresses.ts";
import { belongsToDisabledUser, findByEmail } from "../users/users.ts";
import type { LinkKeys } from "./link-keys.ts";
import { tokenOfMail, tokenOfRequest } from "./link-of-mail.ts";
import { newLoginsSince } from "./new-logins.ts";

const IGNORE = "If it was not you, you need to do nothing: nothing has changed.";
const SAY_SO = "say so within 24 hours: all sessions end, and you choose another password.";

/** What letters are made of: the database, and what makes tokens. */
interface Desk {
  db: Database;
  keys: LinkKeys;
}

/**
 * What each kind of mail says. Looked up and made at the moment it is sent, so a token stands in no table; null where
 * nobody needs it any more, as its link has ended.
 */
const LETTERS = {
  async register({ db, keys }: Desk, mail: QueuedEmail): Promise<EmailContent | null> {
    const { recipient, data } = mail;
    const user = await findByEmail(db, recipient);
    if (user) return alreadyRegistered(user, data);
    if (await isUnavailable(db, recipient)) return unavailable();
    const token = await tokenOfRequest(db, keys, mail, { purpose: "register", sentTo: recipient });
    if (!token) return null;
    return {
      subject: "Create your account",
      paragraphs: ["Somebody wants to create an account with this address. The link is good for 24 hours.", IGNORE],
      action: { text: "Create your account", url: `${data.origin}/register/confirm?token=${token}` },
    };
  },

  async reset_password({ db, keys }: Desk, mail: QueuedEmail): Promise<EmailContent | null> {
    const owner = await findByEmail(db, mail.recipient);
    if (!owner) return null; // Whoever asked is told the same.
    const { email, username } = owner;
    const token = await tokenOfRequest(db, keys, mail, { purpose: "reset_password", sentTo: email, owner });
    if (!token) return null;
    return {
      to: email, // Not as it was typed: two spellings that we take for one may be two mailboxes elsewhere.
      subject: "Choose a new password",
      paragraphs: [`Somebody asked for a new password for ${username}. The link is good for 15 minutes.`, IGNORE],
      action: { text: "Choose a new password", url: `${mail.data.origin}/password/reset?token=${token}` },
    };
  },

  new_browsers: async (desk: Desk, mail: QueuedEmail) => {
    const { count, newest } = await newLoginsSince(desk.db, mail.data.userId ?? "", mail.id);
    if (count === 0) return null;
    return notice(desk, mail, {
      subject: count === 1 ? "Another new login to your account" : `${count} more new logins to your account`,
      paragraphs: [
        `Since our last email about this, these logged in from where you had not been before: ${newest.join(", ")}${count > newest.length ? ", and more" : ""}.`,
        "If it was you, you need to do nothing.",
      ],
      otherwise: SAY_SO,
    });
  },

  async change_email({ db, keys }: Desk, mail: QueuedEmail): Promise<EmailContent | null> {
    const { recipient, data } = mail;
    const token = await tokenOfMail(db, keys, mail, "change_email");
    if (!token) return null;
    const other = await findByEmail(db, recipient);
    if (other && other.id !== data.userId) return alreadyRegistered(other, data);
    if (await isUnavailable(db, recipient, data.userId)) return unavailable();
    return {
      subject: "Confirm your new address",
      paragraphs: [`This is to be the address of ${data.username}. The link is good for 24 hours.`, IGNORE],
      action: { text: "Confirm this address", url: `${data.origin}/email/confirm?token=${token}` },
    };
  },

  password_changed: (desk: Desk, mail: QueuedEmail) =>
    notice(desk, mail, {
      subject: "Your password was changed",
      paragraphs: ["All other sessions of your account were ended."],
      otherwise: SAY_SO,
    }),

  new_browser: (desk: Desk, mail: QueuedEmail) =>
    notice(desk, mail, {
      subject: "New login to your account",
      paragraphs: [
        `Somebody logged in to your account with ${mail.data.browser} from ${mail.data.address}, where you have not been before.`,
        "If it was you, you need to do nothing.",
      ],
      otherwise: SAY_SO,
    }),

  email_change_requested: (desk: Desk, mail: QueuedEmail) =>
    notice(desk, mail, {
      subject: "Your address is about to change",
      paragraphs: [`Somebody who is logged in to your account wants it to have the address ${mail.data.email}.`],
      otherwise: "say so now: all sessions end, and you choose another password.",
    }),

  email_changed: (desk: Desk, mail: QueuedEmail) =>
    notice(desk, mail, {
      subject: "Your address was changed",
      paragraphs: [`Your account now has the address ${mail.data.email}. This is the last mail to the old one.`],
      otherwise:
        "say so within 24 hours: the account gets this address back, all sessions end, and you choose another password.",
    }),

  /** To the address that an account had until its owner reported an intruder. */
  async address_removed(_desk: Desk, { data }: QueuedEmail): Promise<EmailContent> {
    return {
      subject: "Your address was removed from an account",
      paragraphs: [
        `The reader of an earlier address of the account ${data.username} reported that somebody else had changed it.`,
        "The account has that address again, and all sessions were ended. This address belongs to no account now.",
      ],
    };
  },

  async farewell(_desk: Desk, { data }: QueuedEmail): Promise<EmailContent> {
    return {
      subject: "Your account was deleted",
      paragraphs: [`The account of ${data.username} and all that was kept about it is gone. Farewell.`],
    };
  },
};

/** Their reader has a page open and waits: they go out before all others. */
export const INTERACTIVE: readonly (keyof typeof LETTERS)[] = ["register", "reset_password", "change_email"];

function alreadyRegistered({ username, email }: { username: string; email: string }, { origin }: QueuedEmail["data"]) {
  return {
    to: email,
    subject: "You have an account already",
    paragraphs: [
      `Somebody wants to use this address for an account. It belongs to your account ${username} already.`,
      "If you have forgotten the password, choose a new one. If it was not you, nothing has changed.",
    ],
    action: { text: "Choose a new password", url: `${origin}/password/forgot` },
  };
}

/** No account can be given the address: a link could only be refused. */
async function isUnavailable(db: Database, email: string, except?: string) {
  return (await belongsToDisabledUser(db, email)) || (await isReserved(db, email, except));
}

const unavailable = (): EmailContent => ({
  subject: "This address cannot be used",
  paragraphs: ["Somebody wants to use this address for an account. At the moment no account can have it.", IGNORE],
});

interface Notice {
  subject: string;
  paragraphs: string[];
  /** What to do if it was somebody else. */
  otherwise: string;
}

/** A notice is sent without its link once that has ended, and where the user already has many of them. */
async function notice({ db, keys }: Desk, mail: QueuedEmail, { subject, paragraphs, otherwise }: Notice) {
  const { origin } = mail.data;
  const token = await tokenOfMail(db, keys, mail, "report_intruder");
  const [advice, action] = token
    ? [otherwise, { text: "This was not me", url: `${origin}/not-me?token=${token}` }]
    : ["choose a new password now.", { text: "Choose a new password", url: `${origin}/password/forgot` }];
  return { subject, paragraphs: [...paragraphs, `If it was not you, ${advice}`], action };
}

/** For the delivery: the letter of a waiting mail, or null where nobody needs it any more. */
export const composeEmail =
  (db: Database, keys: LinkKeys) =>
  async (mail: QueuedEmail): Promise<EmailContent | null> => {
    if (!Object.hasOwn(LETTERS, mail.kind)) throw new Error(`There is no letter for ${mail.kind}`);
    return LETTERS[mail.kind as keyof typeof LETTERS]({ db, keys }, mail);
  };
