import type { Database } from "@latchkey/db";
import type { EmailContent } from "./email-content.ts";
import type { QueuedEmail } from "./outbox.ts";
import type { Send } from "./transport.ts";

export type MailLog = Record<"info" | "warn", (details: object, message: string) => void>;

export interface DeliveryOptions<Emails> {
  db: Database;
  /** All kinds that `composeEmail` knows. Others wait for a process that knows them, until they expire. */
  kinds: readonly (keyof Emails & string)[];
  /** Kinds that a user is waiting for: they are sent before all others, on up to 7 of 10 connections. */
  interactive?: readonly (keyof Emails & string)[];
  /** Composes an email at the moment it is sent; null if it is no longer needed. */
  composeEmail(email: QueuedEmail<Emails>): Promise<EmailContent | null>;
  send: Send;
  log: MailLog;
  /**
   * Seconds from the claim of an email to the mail server's final response, at the first attempt and at later ones. A
   * server may take ten minutes for it (RFC 5321, 4.5.3.2.6), but most servers that are silent for long are down.
   * `stop` is how long a process waits for it during shutdown.
   */
  limitSeconds?: typeof LIMIT_SECONDS;
}

export const LIMIT_SECONDS = { first: 120, later: 600, stop: 5 };
