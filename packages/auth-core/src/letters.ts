import type { Database } from "@latchkey/db";
import type { Letter, WaitingMail } from "@latchkey/mail";
import { createToken } from "./tokens.ts";
import { findByEmail } from "./users.ts";

const IGNORE = "If it was not you, you need to do nothing: nothing has changed.";

/** What each kind of mail says. Looked up and made at the moment it is sent, so a token stands in no table before that. */
const LETTERS = {
  async reset_password(db: Database, { recipient, data }: WaitingMail): Promise<Letter | null> {
    const user = await findByEmail(db, recipient);
    if (!user) return null; // Whoever asked is told the same.
    const token = await createToken(db, user, "reset_password");
    return {
      subject: "Choose a new password",
      paragraphs: [`Somebody asked for a new password for ${user.username}. The link is good for 15 minutes.`, IGNORE],
      action: { text: "Choose a new password", url: `${data.origin}/password/reset?token=${token}` },
    };
  },

  async password_changed(_db: Database, { data }: WaitingMail): Promise<Letter> {
    return {
      subject: "Your password was changed",
      paragraphs: [
        "All other sessions of your account were ended. Log in with the new password.",
        "If it was not you, choose a new password now: somebody else knows this one, or reads your mail.",
      ],
      action: { text: "Choose a new password", url: `${data.origin}/password/forgot` },
    };
  },
};

/** For the delivery: the letter of a waiting mail, or null where nobody needs it any more. */
export const letterOf = (db: Database) => async (mail: WaitingMail) => {
  if (!Object.hasOwn(LETTERS, mail.kind)) throw new Error(`There is no letter for ${mail.kind}`);
  return LETTERS[mail.kind as keyof typeof LETTERS](db, mail);
};
