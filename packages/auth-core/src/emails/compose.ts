import type { Database } from "@latchkey/db";
import type { DeliveryOptions, EmailContent, QueuedEmail } from "@latchkey/mail";
import { isReserved } from "../users/reserved-addresses.ts";
import { belongsToDisabledUser, findByEmail } from "../users/users.ts";
import type { Emails } from "./kinds.ts";
import type { LinkKeys } from "./link-keys.ts";
import { createLinkToken, findLinkToken } from "./link-token.ts";
import { newLoginsSince } from "./new-logins.ts";

const IGNORE = "If it was not you, you need to do nothing: nothing has changed.";
const SAY_SO = "say so within 24 hours: all sessions end, and you choose another password.";

interface Desk {
  db: Database;
  keys: LinkKeys;
}

type Email<Kind extends keyof Emails> = QueuedEmail<Emails, Kind>;

type Composers = { [Kind in keyof Emails]: (desk: Desk, email: Email<Kind>) => Promise<EmailContent | null> };

/**
 * Composes each kind of email at the moment it is sent, so that no table holds a token. Null if the email is no longer
 * needed, because its link was used or revoked.
 */
const COMPOSERS: Composers = {
  async register({ db, keys }, email) {
    const { recipient, data } = email;
    const user = await findByEmail(db, recipient);
    if (user) return alreadyRegistered(user, data);
    if (await isUnavailable(db, recipient)) return unavailable();
    const token = await createLinkToken(db, keys, email, { purpose: "register", sentTo: recipient });
    if (!token) return null;
    return {
      subject: "Create your account",
      paragraphs: ["Somebody wants to create an account with this address. The link is good for 24 hours.", IGNORE],
      action: { text: "Create your account", url: `${data.origin}/register/confirm?token=${token}` },
    };
  },

  async reset_password({ db, keys }, email) {
    const owner = await findByEmail(db, email.recipient);
    if (!owner) return null; // The page gave the same answer: no user enumeration.
    const { email: sentTo, username } = owner;
    const token = await createLinkToken(db, keys, email, { purpose: "reset_password", sentTo, owner });
    if (!token) return null;
    return {
      to: sentTo, // Not as it was typed: two spellings that fold to the same key may be two mailboxes elsewhere.
      subject: "Choose a new password",
      paragraphs: [`Somebody asked for a new password for ${username}. The link is good for 15 minutes.`, IGNORE],
      action: { text: "Choose a new password", url: `${email.data.origin}/password/reset?token=${token}` },
    };
  },

  async new_browsers(desk, email) {
    const { count, newest } = await newLoginsSince(desk.db, email.data.userId, email.createdAt);
    if (count === 0) return null;
    return notice(desk, email, {
      subject: count === 1 ? "Another new login to your account" : `${count} more new logins to your account`,
      paragraphs: [
        `Since our last email about this, these logged in from where you had not been before: ${newest.join(", ")}${count > newest.length ? ", and more" : ""}.`,
        "If it was you, you need to do nothing.",
      ],
      otherwise: SAY_SO,
    });
  },

  async change_email({ db, keys }, email) {
    const { recipient, data } = email;
    const token = await findLinkToken(db, keys, email, "change_email");
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

  password_changed: (desk, email) =>
    notice(desk, email, {
      subject: "Your password was changed",
      paragraphs: ["All other sessions of your account were ended."],
      otherwise: SAY_SO,
    }),

  new_browser: (desk, email) =>
    notice(desk, email, {
      subject: "New login to your account",
      paragraphs: [
        `Somebody logged in to your account with ${email.data.browser} from ${email.data.address}, where you have not been before.`,
        "If it was you, you need to do nothing.",
      ],
      otherwise: SAY_SO,
    }),

  email_change_requested: (desk, email) =>
    notice(desk, email, {
      subject: "Your address is about to change",
      paragraphs: [`Somebody who is logged in to your account wants it to have the address ${email.data.email}.`],
      otherwise: "say so now: all sessions end, and you choose another password.",
    }),

  email_changed: (desk, email) =>
    notice(desk, email, {
      subject: "Your address was changed",
      paragraphs: [`Your account now has the address ${email.data.email}. This is the last mail to the old one.`],
      otherwise:
        "say so within 24 hours: the account gets this address back, all sessions end, and you choose another password.",
    }),

  /** To the address that an account had until its owner reported an intruder. */
  async address_removed(_desk, { data }) {
    return {
      subject: "Your address was removed from an account",
      paragraphs: [
        `The reader of an earlier address of the account ${data.username} reported that somebody else had changed it.`,
        "The account has that address again, and all sessions were ended. This address belongs to no account now.",
      ],
    };
  },

  async farewell(_desk, { data }) {
    return {
      subject: "Your account was deleted",
      paragraphs: [`The account of ${data.username} and all that was kept about it is gone. Farewell.`],
    };
  },
};

/** Their reader is waiting for them: they are sent before all others. */
const INTERACTIVE = ["register", "reset_password", "change_email"] as const;

function alreadyRegistered({ username, email }: { username: string; email: string }, { origin }: { origin: string }) {
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

/** No account can get this address: a link would only be refused. */
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

/** Sent without its link if that was revoked or has expired, or if the user already has too many of them. */
async function notice(
  { db, keys }: Desk,
  email: { id: string; data: { origin: string } },
  { subject, paragraphs, otherwise }: Notice,
) {
  const { origin } = email.data;
  const token = await findLinkToken(db, keys, email, "report_intruder");
  const [advice, action] = token
    ? [otherwise, { text: "This was not me", url: `${origin}/not-me?token=${token}` }]
    : ["choose a new password now.", { text: "Choose a new password", url: `${origin}/password/forgot` }];
  return { subject, paragraphs: [...paragraphs, `If it was not you, ${advice}`], action };
}

/** What @latchkey/mail's `startDelivery` needs to know about our emails. */
export function emailComposer(
  db: Database,
  keys: LinkKeys,
): Pick<DeliveryOptions<Emails>, "kinds" | "interactive" | "composeEmail"> {
  const kinds = Object.keys(COMPOSERS).filter(isKind);
  return { kinds, interactive: INTERACTIVE, composeEmail: (email) => compose({ db, keys }, email) };
}

const isKind = (kind: string): kind is keyof Emails => Object.hasOwn(COMPOSERS, kind);

const compose = <Kind extends keyof Emails>(desk: Desk, email: Email<Kind>) => COMPOSERS[email.kind](desk, email);
