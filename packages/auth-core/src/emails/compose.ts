import type { Database } from "@latchkey/db";
import type { EmailContent } from "@latchkey/mail";
import { emailFrame, emails, exactTime } from "@latchkey/texts";
import { codeOf } from "../links/link-keys.ts";
import { createLinkToken, findLinkToken } from "../links/link-token.ts";
import { LINK_LIFETIME } from "../policy.ts";
import { isReserved, isTaken } from "../users/reserved-addresses.ts";
import { belongsToDisabledUser, findByEmail } from "../users/users.ts";
import { waysToLogIn } from "../users/ways-to-log-in.ts";
import { NOTICES } from "./compose-notices.ts";
import { type Composers, type Email, OURS } from "./composers.ts";
import { factsOf } from "./facts.ts";
import { newLoginsSince } from "./new-logins.ts";
import { notice, withLink } from "./notice-content.ts";

const { greeting } = emailFrame;

/**
 * Composes each kind of email at the moment it is sent, so that no table holds a token. Null if the email is no longer
 * needed, because its link was used or revoked.
 */
export const COMPOSERS: Composers = {
  async register({ db, keys, registration }, email) {
    if (registration === "invitation") return null; // Requested before registration was closed.
    const { recipient, data } = email;
    const user = await findByEmail(db, recipient);
    if (user) return alreadyRegistered(user, data);
    if (await isUnavailable(db, recipient)) return emails.address_unavailable(OURS);
    const token = await createLinkToken(db, keys, email, { purpose: "register", sentTo: recipient });
    if (!token) return null;
    const text = emails.register({ ...OURS, lifetime: LINK_LIFETIME.register });
    return { facts: requestOf(email), ...withLink(text, `${data.origin}/register/confirm?token=${token}`) };
  },

  async invite({ db, keys }, email) {
    const { recipient, data } = email;
    if (await isTaken(db, recipient)) return null;
    const token = await createLinkToken(db, keys, email, { purpose: "invite", sentTo: recipient });
    if (!token) return null;
    const text = emails.invite({ ...OURS, lifetime: LINK_LIFETIME.invite });
    return withLink(text, `${data.origin}/register/confirm?token=${token}`);
  },

  async reset_password({ db, keys }, email) {
    const owner = await findByEmail(db, email.recipient);
    if (!owner) return null; // The response did not reveal this (user enumeration).
    const { email: sentTo, username } = owner;
    const token = await createLinkToken(db, keys, email, { purpose: "reset_password", sentTo, owner });
    if (!token) return null;
    const ways = await waysToLogIn(db, owner);
    const textOf = (ways.passkey || ways.provider) && !ways.password ? emails.add_password : emails.reset_password;
    const text = textOf({ ...OURS, lifetime: LINK_LIFETIME.reset_password });
    const url = `${email.data.origin}/password/reset?token=${token}`;
    // Not to the address as it was typed: two spellings that fold to the same key may be two mailboxes elsewhere.
    return { to: sentTo, greeting: greeting(username), facts: requestOf(email), ...withLink(text, url) };
  },

  async new_browsers(links, email) {
    const { count, newest } = await newLoginsSince(links.db, email.data.userId, email.data.event);
    if (count === 0) return null;
    const facts = newest.map(({ at, browser, address }) => [exactTime(at), `${browser} (${address})`] as const);
    return notice(links, email, { facts, ...emails.new_browsers({ ...OURS, count, listed: facts.length }) });
  },

  async change_email({ db, keys }, email) {
    const { recipient, data } = email;
    const token = await findLinkToken(db, keys, email, "change_email");
    if (!token) return null;
    const other = await findByEmail(db, recipient);
    if (other && other.id !== data.userId) return alreadyRegistered(other, data);
    if (await isUnavailable(db, recipient, data.userId)) return emails.address_unavailable(OURS);
    const text = emails.change_email({ ...OURS, username: data.username, lifetime: LINK_LIFETIME.change_email });
    return { facts: requestOf(email), ...withLink(text, `${data.origin}/email/confirm?token=${token}`) };
  },

  async login_code({ db, keys }, email) {
    const token = await findLinkToken(db, keys, email, "login_code");
    if (!token) return null;
    const text = emails.login_code({ ...OURS, code: codeOf(token), lifetime: LINK_LIFETIME.login_code });
    return { greeting: greeting(email.data.username), facts: requestOf(email), ...text };
  },

  ...NOTICES,
  /** Sent to the address that a report has removed from the account. */
  address_removed: async (_links, { data }) => emails.address_removed({ ...OURS, ...data }),
  account_disabled: async (_links, email) => toAccount(email, emails.account_disabled(OURS)),
  account_enabled: async (_links, email) => toAccount(email, emails.account_enabled(OURS)),
  second_factor_reset: async (_links, email) => toAccount(email, emails.second_factor_reset(OURS)),
  farewell: async (_links, email) => toAccount(email, emails.farewell({ ...OURS, ...email.data })),
};

/** When and where an email was requested. */
const requestOf = ({ createdAt: at, data }: { createdAt: string; data: object }) => factsOf({ at, ...data });

function toAccount(
  email: Email<"account_disabled" | "account_enabled" | "second_factor_reset" | "farewell">,
  text: EmailContent,
) {
  return { greeting: greeting(email.data.username), facts: requestOf(email), ...text };
}

function alreadyRegistered({ username, email }: { username: string; email: string }, { origin }: { origin: string }) {
  const text = emails.already_registered({ ...OURS, username });
  return { to: email, greeting: greeting(username), ...withLink(text, `${origin}/password/forgot`) };
}

/** Returns whether the address is blocked for all accounts except this one, so a link to it would be refused. */
async function isUnavailable(db: Database, email: string, except?: string) {
  return (await belongsToDisabledUser(db, email)) || (await isReserved(db, email, except));
}
