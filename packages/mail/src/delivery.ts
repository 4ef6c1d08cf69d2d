import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@latchkey/db";
import type { EmailContent } from "./email-content.ts";
import { type ClaimedEmail, claimEmail, deleteEmail, postponeEmail, type QueuedEmail } from "./outbox.ts";
import { isUnknownRecipient, lacksTls, reasonOf } from "./smtp-error.ts";
import type { Send } from "./transport.ts";

export type MailLog = Record<"info" | "warn", (details: object, message: string) => void>;

export interface DeliveryOptions {
  db: Database;
  /** Says what a mail says, at the moment it is sent; null where nobody needs it any more. */
  composeEmail(mail: QueuedEmail): Promise<EmailContent | null>;
  send: Send;
  log: MailLog;
  /** Kinds that a reader is waiting for: they go out before all others. */
  interactive?: readonly string[];
  /**
   * Seconds from the claim of a mail to the server's final answer, at the first attempt and at later ones. A server may
   * take ten minutes for that answer (RFC 5321, 4.5.3.2.6), but most servers that are silent for long are dead. `stop` is
   * how long a process that ends waits for it: less than it is given.
   */
  limitSeconds?: typeof LIMIT_SECONDS;
}

const LIMIT_SECONDS = { first: 120, later: 600, stop: 5 };
/** By how much a claim outlasts its attempt, so that no other process sends the same mail meanwhile. */
const CLAIM_MARGIN_SECONDS = 30;
const MAX_UNDER_WAY = 10;
/** How soon a mail that another process has put into the outbox is found. */
const LOOK_EVERY_MS = 1_000;

/**
 * Sends what waits in the outbox, up to ten mails concurrently, until it is stopped. Several processes may do so: each
 * mail is with one of them. What cannot be sent is tried again later, until it expires. Delivery is at least once: a mail
 * is repeated only where the process or the connection dies before the server's answer is recorded, under the same
 * Message-ID.
 * @returns `stop`, which waits for the mails under way and, after a few seconds, gives them up for now
 */
export function startDelivery(options: DeliveryOptions) {
  const stopping = new AbortController();
  const givenUp = new AbortController();
  const running = deliverUntil(stopping.signal, givenUp.signal, options);
  return {
    async stop() {
      stopping.abort();
      const { stop } = options.limitSeconds ?? LIMIT_SECONDS;
      const tooLate = setTimeout(() => givenUp.abort(), stop * 1000);
      await running;
      clearTimeout(tooLate);
    },
  };
}

async function deliverUntil(stopped: AbortSignal, givenUp: AbortSignal, options: DeliveryOptions) {
  const underWay = new Map<string, Promise<void>>();
  while (!stopped.aborted) {
    const mail = underWay.size < MAX_UNDER_WAY ? await claimNext([...underWay.keys()], options) : undefined;
    if (mail) {
      const delivered = deliver(mail, givenUp, options).finally(() => underWay.delete(mail.id));
      underWay.set(mail.id, delivered);
    } else {
      const pause = delay(LOOK_EVERY_MS, undefined, { signal: stopped, ref: false }).catch(() => {});
      await Promise.race([pause, ...underWay.values()]);
    }
  }
  await Promise.all(underWay.values());
}

async function claimNext(
  underWay: string[],
  { db, log, interactive = [], limitSeconds = LIMIT_SECONDS }: DeliveryOptions,
) {
  const first = limitSeconds.first + CLAIM_MARGIN_SECONDS;
  const later = limitSeconds.later + CLAIM_MARGIN_SECONDS;
  return claimEmail(db, { interactive, underWay, claimSeconds: { first, later } }).catch((error) => {
    log.warn({ err: error }, "The outbox could not be looked through");
  });
}

/** Never rejects: a claim whose end could not be recorded ends by itself. */
async function deliver(mail: ClaimedEmail, givenUp: AbortSignal, options: DeliveryOptions) {
  const { log } = options;
  const { id, kind, attempts } = mail;
  try {
    const sent = await attempt(mail, givenUp, options);
    await recordDone(mail, givenUp, options);
    log.info({ mail: id, kind }, sent ? "A mail was sent" : "A mail was needed no more");
  } catch (error) {
    await recordFailure(mail, error, options).catch((err) =>
      log.warn({ err, mail: id, kind, attempts }, "The outbox could not be updated"),
    );
  }
}

async function attempt(
  mail: ClaimedEmail,
  givenUp: AbortSignal,
  { composeEmail, send, limitSeconds = LIMIT_SECONDS }: DeliveryOptions,
) {
  const seconds = mail.attempts === 1 ? limitSeconds.first : limitSeconds.later;
  const signal = AbortSignal.any([AbortSignal.timeout(seconds * 1000), givenUp]);
  const letter = await composeEmail(mail);
  if (letter) await send(mail, letter, signal);
  return letter !== null;
}

/** As long as this is not recorded, the mail would be sent once more: a database that is away is waited for. */
async function recordDone(mail: ClaimedEmail, givenUp: AbortSignal, { db, log }: DeliveryOptions) {
  while (!givenUp.aborted) {
    try {
      return await deleteEmail(db, mail);
    } catch (err) {
      log.warn({ err, mail: mail.id, kind: mail.kind }, "Could not record that a mail was sent, trying again");
      await delay(LOOK_EVERY_MS, undefined, { signal: givenUp, ref: false }).catch(() => {});
    }
  }
}

async function recordFailure(mail: ClaimedEmail, error: unknown, { db, log }: DeliveryOptions) {
  const { id, kind, attempts } = mail;
  const final = isUnknownRecipient(error);
  try {
    await (final ? deleteEmail(db, mail) : postponeEmail(db, mail));
  } finally {
    const message = final ? UNKNOWN : lacksTls(error) ? NO_TLS : POSTPONED;
    log.warn({ mail: id, kind, attempts, ...reasonOf(error) }, message);
  }
}

const UNKNOWN = "A mail was dropped: its recipient does not exist";
const POSTPONED = "A mail could not be sent, and waits for the next attempt";
const NO_TLS =
  "A mail waits, as the mail server offers no STARTTLS. Use a server that does, or smtps:// in SMTP_URL. " +
  "SMTP_TLS=optional sends passwords and mails in clear text.";
