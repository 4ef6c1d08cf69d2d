import type { EmailContent, QueuedEmail } from "@latchkey/mail";
import { product } from "@latchkey/product";
import type { Emails } from "./kinds.ts";
import type { LinkSource } from "./notice-content.ts";

/** For texts that name the product. */
export const OURS = { product: product.name };

export type Email<Kind extends keyof Emails> = QueuedEmail<Emails, Kind>;

/** A function for each kind of email. */
export type Composers = {
  [Kind in keyof Emails]: (links: LinkSource, email: Email<Kind>) => Promise<EmailContent | null>;
};
