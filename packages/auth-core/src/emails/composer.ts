import type { Database } from "@latchkey/db";
import type { DeliveryOptions, EmailContent } from "@latchkey/mail";
import { emailFrame } from "@latchkey/texts";
import type { LinkKeys } from "../links/link-keys.ts";
import type { Registration } from "../registration.ts";
import { COMPOSERS } from "./compose.ts";
import { type Email, OURS } from "./composers.ts";
import type { Emails } from "./kinds.ts";
import type { LinkSource } from "./notice-content.ts";

/** A user is waiting for these, so they are sent before all others. */
const INTERACTIVE = ["register", "reset_password", "change_email", "login_code"] as const;

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

async function compose<Kind extends keyof Emails>(links: LinkSource, email: Email<Kind>): Promise<EmailContent | null> {
  const content = await COMPOSERS[email.kind](links, email);
  if (!content) return null;
  const recipient = content.to ?? email.recipient;
  return { greeting: emailFrame.greeting(), footer: emailFrame.footer({ ...OURS, recipient }), ...content };
}
