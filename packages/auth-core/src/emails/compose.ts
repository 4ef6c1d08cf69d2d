import type { Database } from "@latchkey/db";
import type { DeliveryOptions, EmailContent, QueuedEmail } from "@latchkey/mail";
import { product } from "@latchkey/product";
import { emails } from "@latchkey/texts";
import { LINK_LIFETIME } from "../policy.ts";
import type { Registration } from "../registration.ts";
import { isReserved } from "../users/reserved-addresses.ts";
import { belongsToDisabledUser, findByEmail } from "../users/users.ts";
import type { Emails } from "./kinds.ts";
import type { LinkKeys } from "./link-keys.ts";
import { createLinkToken, findLinkToken } from "./link-token.ts";
import { newLoginsSince } from "./new-logins.ts";
import { type LinkSource, notice, withLink } from "./notice-content.ts";

type Email<Kind extends keyof Emails> = QueuedEmail<Emails, Kind>;

type Composers = { [Kind in keyof Emails]: (links: LinkSource, email: Email<Kind>) => Promise<EmailContent | null> };

/**
 * Composes each kind of email at the moment it is sent, so that no table holds a token. Null if the email is no longer
 * needed, because its link was used or revoked.
 */
const COMPOSERS: Composers = {
  async register({ db, keys, registration }, email) {
    if (registration === "invitation") return null; // Requested before registration was closed.
    const { recipient, data } = email;
    const user = await findByEmail(db, recipient);
    if (user) return alreadyRegistered(user, data);
    if (await isUnavailable(db, recipient)) return emails.address_unavailable();
    const token = await createLinkToken(db, keys, email, { purpose: "register", sentTo: recipient });
    if (!token) return null;
    const text = emails.register({ lifetime: LINK_LIFETIME.register });
    return withLink(text, `${data.origin}/register/confirm?token=${token}`);
  },

  async invite({ db, keys }, email) {
    const { recipient, data } = email;
    if ((await findByEmail(db, recipient)) || (await isUnavailable(db, recipient))) return null;
    const token = await createLinkToken(db, keys, email, { purpose: "invite", sentTo: recipient });
    if (!token) return null;
    const text = emails.invite({ product: product.name, lifetime: LINK_LIFETIME.invite });
    return withLink(text, `${data.origin}/register/confirm?token=${token}`);
  },

  async reset_password({ db, keys }, email) {
    const owner = await findByEmail(db, email.recipient);
    if (!owner) return null; // The response did not reveal this (user enumeration).
    const { email: sentTo, username } = owner;
    const token = await createLinkToken(db, keys, email, { purpose: "reset_password", sentTo, owner });
    if (!token) return null;
    const text = emails.reset_password({ username, lifetime: LINK_LIFETIME.reset_password });
    // Not to the address as it was typed: two spellings that fold to the same key may be two mailboxes elsewhere.
    return { to: sentTo, ...withLink(text, `${email.data.origin}/password/reset?token=${token}`) };
  },

  async new_browsers(links, email) {
    const { count, newest } = await newLoginsSince(links.db, email.data.userId, email.data.event);
    if (count === 0) return null;
    return notice(links, email, emails.new_browsers({ count, logins: newest }));
  },

  async change_email({ db, keys }, email) {
    const { recipient, data } = email;
    const token = await findLinkToken(db, keys, email, "change_email");
    if (!token) return null;
    const other = await findByEmail(db, recipient);
    if (other && other.id !== data.userId) return alreadyRegistered(other, data);
    if (await isUnavailable(db, recipient, data.userId)) return emails.address_unavailable();
    const text = emails.change_email({ username: data.username, lifetime: LINK_LIFETIME.change_email });
    return withLink(text, `${data.origin}/email/confirm?token=${token}`);
  },

  password_changed: (links, email) => notice(links, email, emails.password_changed()),
  new_browser: (links, email) => notice(links, email, emails.new_browser(email.data)),
  email_change_requested: (links, email) => notice(links, email, emails.email_change_requested(email.data)),
  email_changed: (links, email) => notice(links, email, emails.email_changed(email.data), "restore"),
  /** Sent to the address that a report has removed from the account. */
  address_removed: async (_links, { data }) => emails.address_removed(data),
  account_disabled: async (_links, { data }) => emails.account_disabled(data),
  account_enabled: async (_links, { data }) => emails.account_enabled(data),
  farewell: async (_links, { data }) => emails.farewell(data),
};

/** A user is waiting for these, so they are sent before all others. */
const INTERACTIVE = ["register", "reset_password", "change_email"] as const;

function alreadyRegistered({ username, email }: { username: string; email: string }, { origin }: { origin: string }) {
  return { to: email, ...withLink(emails.already_registered({ username }), `${origin}/password/forgot`) };
}

/** Returns whether the address is blocked for all accounts except this one, so a link to it would be refused. */
async function isUnavailable(db: Database, email: string, except?: string) {
  return (await belongsToDisabledUser(db, email)) || (await isReserved(db, email, except));
}

/** What @latchkey/mail's `startDelivery` needs to know about our emails. */
export function emailComposer(
  db: Database,
  keys: LinkKeys,
  registration: Registration = "open",
): Pick<DeliveryOptions<Emails>, "kinds" | "interactive" | "composeEmail"> {
  const kinds = Object.keys(COMPOSERS).filter(isKind);
  return { kinds, interactive: INTERACTIVE, composeEmail: (email) => compose({ db, keys, registration }, email) };
}

const isKind = (kind: string): kind is keyof Emails => Object.hasOwn(COMPOSERS, kind);

const compose = <Kind extends keyof Emails>(links: LinkSource, email: Email<Kind>) =>
  COMPOSERS[email.kind](links, email);
