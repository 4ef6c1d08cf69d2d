interface SmtpError extends Partial<Error> {
  code?: string;
  /** The system's code, such as ECONNREFUSED, if `code` is nodemailer's. */
  originalCode?: string;
  /** The SMTP command that failed; unset for every other error. */
  command?: string;
  response?: string;
  responseCode?: number;
}

const smtpErrorOf = (error: unknown): SmtpError => (error instanceof Error ? error : {});

/** Bad mailbox, bad syntax, null MX, mailbox disabled (RFC 3463, 3.2 and 3.3; RFC 7505). */
const UNKNOWN_RECIPIENT = ["5.1.1", "5.1.3", "5.1.10", "5.2.1"];

/**
 * The only permanent failure. Any other refusal may be about us (credentials, quota, relaying, reputation) and
 * temporary, whatever its code says.
 */
export function isUnknownRecipient(error: unknown): boolean {
  const { command, responseCode = 0 } = smtpErrorOf(error);
  return command === "RCPT TO" && responseCode >= 500 && UNKNOWN_RECIPIENT.includes(statusOf(error) ?? "");
}

export function lacksTls(error: unknown): boolean {
  const { code, command, responseCode = 0 } = smtpErrorOf(error);
  return code === "ETLS" && command === "STARTTLS" && responseCode >= 500;
}

/** Omits the mail server's message, because it contains the recipient, which must not be logged. */
export function reasonOf(error: unknown) {
  const { code, originalCode, command, responseCode } = smtpErrorOf(error);
  return command ? { code, originalCode, command, responseCode, status: statusOf(error) } : { err: error };
}

/** The enhanced status code (RFC 3463) of the server's response. */
const statusOf = (error: unknown) => smtpErrorOf(error).response?.match(/^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/)?.[1];
