import { z } from "zod";

export interface MailConfig {
  /** Where mails go; none while developing, when the mailbox shows them. */
  smtp?: string;
  /** Who they come from, `Latchkey <mail@example.com>` or the address alone. */
  from: string;
}

/** Reads SMTP_URL and MAIL_FROM. */
export const mailSettings = z
  .object({
    SMTP_URL: z
      .url({ protocol: /^smtps?$/, error: "must be like smtp://user:password@mail.example.com:587 or smtps://…" })
      .optional(),
    MAIL_FROM: z.string().includes("@", "must hold an address, like Latchkey <mail@example.com>").optional(),
  })
  .refine(({ SMTP_URL, MAIL_FROM }) => !SMTP_URL || MAIL_FROM, {
    path: ["MAIL_FROM"],
    error: "must be set with SMTP_URL, like Latchkey <mail@example.com>",
  })
  .transform(
    ({ SMTP_URL, MAIL_FROM = "Latchkey <latchkey@localhost>" }): MailConfig => ({ smtp: SMTP_URL, from: MAIL_FROM }),
  );
