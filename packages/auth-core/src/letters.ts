import type { Database, UserRow } from "@latchkey/db";
import type { Letter, WaitingMail } from "@latchkey/mail";
import { newLoginsSince } from "./new-logins.ts";
import { createToken, type Purpose } from "./tokens.ts";
import { findByEmail } from "./users.ts";

const IGNORE = "If it was not you, you need to do nothing: nothing has changed.";

/** What each kind of mail says. Looked up and made at the moment it is sent, so a token stands in no table before that. */
const LETTERS = {
  async register(db: Database, { recipient, data }: WaitingMail): Promise<Letter> {
    const user = await findByEmail(db, recipient);
    if (user) return alreadyRegistered(user.username, data);
    const url = await link(db, data, "/register/confirm", "register", recipient);
    return {
      subject: "Create your account",
      paragraphs: ["Somebody wants to create an account with this address. The link is good for 24 hours.", IGNORE],
      action: { text: "Create your account", url },
    };
  },

  async reset_password(db: Database, { recipient, data }: WaitingMail): Promise<Letter | null> {
    const user = await findByEmail(db, recipient);
    if (!user) return null; // Whoever asked is told the same.
    const url = await link(db, data, "/password/reset", "reset_password", recipient, user);
    return {
      subject: "Choose a new password",
      paragraphs: [`Somebody asked for a new password for ${user.username}. The link is good for 15 minutes.`, IGNORE],
      action: { text: "Choose a new password", url },
    };
  },

  async password_changed(db: Database, { recipient, data }: WaitingMail): Promise<Letter> {
    return {
      subject: "Your password was changed",
      paragraphs: [
        "All other sessions of your account were ended.",
        "If it was not you, say so within 24 hours: all sessions end, and you choose another password.",
      ],
      action: await notMe(db, data, recipient),
    };
  },

  async new_browser(db: Database, { recipient, data }: WaitingMail): Promise<Letter> {
    return {
      subject: "New login to your account",
      paragraphs: [
        `Somebody logged in to your account with ${data.browser} from ${data.address}, where you have not been before.`,
        "If it was you, you need to do nothing.",
        "If it was not, say so within 24 hours: all sessions end, and you choose another password.",
      ],
      action: await notMe(db, data, recipient),
    };
  },

  async new_browsers(db: Database, { id, recipient, data }: WaitingMail): Promise<Letter | null> {
    const { count, newest } = await newLoginsSince(db, data.userId ?? "", id);
    if (count === 0) return null;
    return {
      subject: count === 1 ? "Another new login to your account" : `${count} more new logins to your account`,
      paragraphs: [
        `Since our last email about this, these logged in from where you had not been before: ${newest.join(", ")}${count > newest.length ? ", and more" : ""}.`,
        "If it was you, you need to do nothing.",
        "If it was not, report it within 24 hours: all sessions end, and you choose another password.",
      ],
      action: await notMe(db, data, recipient),
    };
  },

  async change_email(db: Database, { recipient, data }: WaitingMail): Promise<Letter | null> {
    const other = await findByEmail(db, recipient);
    if (other) return alreadyRegistered(other.username, data);
    // As it was when it was asked for: whoever has lost the account since must not get it back by a mail that waited.
    const { userId: id, accountEmail: email, authVersion } = data;
    const user = await db("users")
      .where({ id, email, auth_version: Number(authVersion) })
      .first();
    if (!user) return null;
    const url = await link(db, data, "/email/confirm", "change_email", recipient, user);
    return {
      subject: "Confirm your new address",
      paragraphs: [`This is to be the address of ${user.username}. The link is good for 24 hours.`, IGNORE],
      action: { text: "Confirm this address", url },
    };
  },

  async email_change_requested(db: Database, { recipient, data }: WaitingMail): Promise<Letter> {
    return {
      subject: "Your address is about to change",
      paragraphs: [
        `Somebody who is logged in to your account wants it to have the address ${data.email}.`,
        "If it was not you, say so now: all sessions end, and you choose another password.",
      ],
      action: await notMe(db, data, recipient),
    };
  },

  async email_changed(db: Database, { recipient, data }: WaitingMail): Promise<Letter> {
    return {
      subject: "Your address was changed",
      paragraphs: [
        `Your account now has the address ${data.email}. This is the last mail to the old one.`,
        "If it was not you, say so within 24 hours: the account gets this address back, all sessions end, and you choose another password.",
      ],
      action: await notMe(db, data, recipient),
    };
  },

  async farewell(_db: Database, { data }: WaitingMail): Promise<Letter> {
    return {
      subject: "Your account was deleted",
      paragraphs: [`The account of ${data.username} and all that was kept about it is gone. Farewell.`],
    };
  },
};

/** Their reader has a page open and waits: they go out before all others. */
export const INTERACTIVE: readonly (keyof typeof LETTERS)[] = ["register", "reset_password", "change_email"];

function alreadyRegistered(username: string, { origin }: WaitingMail["data"]): Letter {
  return {
    subject: "You have an account already",
    paragraphs: [
      `Somebody wants to use this address for an account. It belongs to your account ${username} already.`,
      "If you have forgotten the password, choose a new one. If it was not you, nothing has changed.",
    ],
    action: { text: "Choose a new password", url: `${origin}/password/forgot` },
  };
}

/** Where the owner says that somebody else did it; none where there is no account any more. */
async function notMe(db: Database, data: WaitingMail["data"], recipient: string): Promise<Letter["action"]> {
  const user = await db("users").where({ id: data.userId }).first();
  if (!user) return undefined;
  return { text: "This was not me", url: await link(db, data, "/not-me", "report_intruder", recipient, user) };
}

async function link(
  db: Database,
  { origin }: WaitingMail["data"],
  path: string,
  purpose: Purpose,
  sentTo: string,
  user?: UserRow,
) {
  return `${origin}${path}?token=${await createToken(db, purpose, sentTo, user)}`;
}

/** For the delivery: the letter of a waiting mail, or null where nobody needs it any more. */
export const letterOf = (db: Database) => async (mail: WaitingMail) => {
  if (!Object.hasOwn(LETTERS, mail.kind)) throw new Error(`There is no letter for ${mail.kind}`);
  return LETTERS[mail.kind as keyof typeof LETTERS](db, mail);
};
