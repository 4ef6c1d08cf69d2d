import * as v from "valibot";

export interface MailConfig {
  /** Where mails go; none while developing, when the mailbox shows them. */
  smtp?: string;
  /** Who they come from, `Latchkey <mail@example.com>` or the address alone. */
  from: string;
}

/** Reads SMTP_URL and MAIL_FROM. */
export const mailSettings = v.pipe(
  v.object({
    SMTP_URL: v.optional(
      v.pipe(
        v.string(),
        v.trim(),
        v.check(isSmtpUrl, "must be like smtp://user:password@mail.example.com:587 or smtps://…"),
      ),
    ),
    MAIL_FROM: v.optional(
      v.pipe(v.string(), v.includes("@", "must hold an address, like Latchkey <mail@example.com>")),
    ),
  }),
  v.forward(
    v.check(
      ({ SMTP_URL, MAIL_FROM }) => SMTP_URL === undefined || MAIL_FROM !== undefined,
      "must be set with SMTP_URL, like Latchkey <mail@example.com>",
    ),
    ["MAIL_FROM"],
  ),
  v.transform(
    ({ SMTP_URL, MAIL_FROM = "Latchkey <latchkey@localhost>" }): MailConfig => ({ smtp: SMTP_URL, from: MAIL_FROM }),
  ),
);

function isSmtpUrl(value: string) {
  return URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol);
}
