import { product, SENDER_EXAMPLE } from "@latchkey/product";
import * as v from "valibot";

export interface MailConfig {
  /** The URL of the mail server. Unset in development, where the mailbox shows the emails. */
  smtp?: string;
  /** The sender: `Acme <mail@example.com>`, or the address alone. */
  from: string;
  /** "optional" sends over `smtp://` without encryption if the server offers no STARTTLS. */
  tls?: "required" | "optional";
}

/** Reads SMTP_URL, SMTP_TLS and MAIL_FROM. */
export const mailSettings = v.pipe(
  v.object({
    SMTP_URL: v.optional(
      v.pipe(
        v.string(),
        v.trim(),
        v.check(isSmtpUrl, "must be like smtp://user:password@mail.example.com:587 or smtps://…"),
      ),
    ),
    SMTP_TLS: v.optional(v.picklist(["required", "optional"], "must be required or optional")),
    MAIL_FROM: v.optional(v.pipe(v.string(), v.includes("@", `must hold an address, like ${SENDER_EXAMPLE}`))),
  }),
  v.forward(
    v.check(
      ({ SMTP_URL, MAIL_FROM }) => SMTP_URL === undefined || MAIL_FROM !== undefined,
      `must be set with SMTP_URL, like ${SENDER_EXAMPLE}`,
    ),
    ["MAIL_FROM"],
  ),
  v.transform(
    ({ SMTP_URL, SMTP_TLS, MAIL_FROM = `${product.name} <${product.slug}@localhost>` }): MailConfig => ({
      smtp: SMTP_URL,
      from: MAIL_FROM,
      tls: SMTP_TLS,
    }),
  ),
);

function isSmtpUrl(value: string) {
  return URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol);
}
