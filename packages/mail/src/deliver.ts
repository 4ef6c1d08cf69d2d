import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@latchkey/db";
import { deleteEmail, postponeEmail } from "./claim.ts";
import { type DeliveryOptions, LIMIT_SECONDS, type MailLog } from "./delivery-options.ts";
import type { QueuedEmail } from "./outbox.ts";
import { isUnknownRecipient, lacksTls, reasonOf } from "./smtp-error.ts";

const RETRY_INTERVAL_MS = 1_000;

/** Sends one claimed email. Never rejects: if the outcome cannot be recorded, the claim expires. */
export async function deliver<Emails>(
  email: QueuedEmail<Emails>,
  givenUp: AbortSignal,
  options: DeliveryOptions<Emails>,
) {
  const { id, kind, attempts } = email;
  const outcome = { ...options, email: { id, kind, attempts } };
  try {
    const sent = await attempt(email, givenUp, options);
    await recordDone(outcome, givenUp);
    options.log.info({ mail: id, kind }, sent ? "Sent an email" : "Dropped an email that is no longer needed");
  } catch (error) {
    await recordFailure(outcome, error).catch((err) =>
      options.log.warn({ err, mail: id, kind, attempts }, "Could not update the outbox"),
    );
  }
}

async function attempt<Emails>(
  email: QueuedEmail<Emails>,
  givenUp: AbortSignal,
  { composeEmail, send, limitSeconds = LIMIT_SECONDS }: DeliveryOptions<Emails>,
) {
  const seconds = email.attempts === 1 ? limitSeconds.first : limitSeconds.later;
  const signal = AbortSignal.any([AbortSignal.timeout(seconds * 1000), givenUp]);
  const content = await composeEmail(email);
  if (content) await send(email, content, signal);
  return content !== null;
}

interface Outcome {
  db: Database;
  log: MailLog;
  email: { id: string; kind: PropertyKey; attempts: number };
}

/** Retried until it succeeds, because an email whose delivery is not recorded would be sent again. */
async function recordDone({ db, log, email }: Outcome, givenUp: AbortSignal) {
  while (!givenUp.aborted) {
    try {
      return await deleteEmail(db, email);
    } catch (err) {
      log.warn({ err, mail: email.id, kind: email.kind }, "Could not record that an email was sent, will retry");
      await delay(RETRY_INTERVAL_MS, undefined, { signal: givenUp, ref: false }).catch(() => {});
    }
  }
}

async function recordFailure({ db, log, email }: Outcome, error: unknown) {
  const { id, kind, attempts } = email;
  const final = isUnknownRecipient(error);
  try {
    await (final ? deleteEmail(db, email) : postponeEmail(db, email));
  } finally {
    const postponed = lacksTls(error) ? NO_TLS : POSTPONED;
    log.warn({ mail: id, kind, attempts, ...reasonOf(error) }, final ? UNKNOWN : postponed);
  }
}

const UNKNOWN = "Dropped an email: its recipient does not exist";
const POSTPONED = "Could not send an email, will retry";
const NO_TLS =
  "Could not send an email: the mail server offers no STARTTLS. Use a server that does, or smtps:// in SMTP_URL. " +
  "SMTP_TLS=optional sends passwords and emails in clear text.";
