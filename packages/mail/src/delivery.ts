import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@latchkey/db";
import type { Letter } from "./letter.ts";
import { claimMail, forgetMail, postponeMail, type WaitingMail } from "./outbox.ts";
import type { Send } from "./transport.ts";

export type MailLog = Record<"info" | "warn", (details: object, message: string) => void>;

export interface DeliveryOptions {
  db: Database;
  /** Says what a mail says, at the moment it is sent; null where nobody needs it any more. */
  letterOf(mail: WaitingMail): Promise<Letter | null>;
  send: Send;
  log: MailLog;
}

/** How soon a mail that another process has put into the outbox is found. */
const LOOK_EVERY_MS = 1_000;

/**
 * Sends what waits in the outbox, one mail after the other, until it is stopped. Several processes may do so: each mail
 * is with one of them. What cannot be sent is tried again later; it stays for as long as that takes.
 * @returns `stop`, which waits for the mail under way
 */
export function startDelivery(options: DeliveryOptions) {
  const stopping = new AbortController();
  const running = deliverUntil(stopping.signal, options);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function deliverUntil(stopped: AbortSignal, options: DeliveryOptions) {
  while (!stopped.aborted) {
    const sent = await deliverNext(options).catch((error) => {
      options.log.warn({ err: error }, "The outbox could not be looked through");
      return false;
    });
    if (!sent) await delay(LOOK_EVERY_MS, undefined, { signal: stopped, ref: false }).catch(() => {});
  }
}

/** Returns false where no mail was due. */
async function deliverNext({ db, letterOf, send, log }: DeliveryOptions): Promise<boolean> {
  const mail = await claimMail(db);
  if (!mail) return false;
  const { id, kind, attempts } = mail;
  try {
    const letter = await letterOf(mail);
    await (letter ? send(mail, letter) : forgetMail(db, mail));
    log.info({ mail: id, kind }, letter ? "A mail was sent" : "A mail was needed no more");
  } catch (error) {
    const final = isRefusedForGood(error);
    await (final ? forgetMail(db, mail) : postponeMail(db, mail));
    const message = final ? "A mail was refused for good" : "A mail could not be sent, and waits for the next try";
    log.warn({ mail: id, kind, attempts, ...reasonOf(error) }, message);
  }
  return true;
}

/** There is no such mailbox, or it takes no mail from us (RFC 5321, 4.2.1). A wrong password of ours is none of this. */
function isRefusedForGood(error: unknown) {
  const { code = "", responseCode = 0 } = smtpErrorOf(error);
  return ["EENVELOPE", "EMESSAGE"].includes(code) && responseCode >= 500;
}

/** What a mail server says names the recipient: that is for no log. */
function reasonOf(error: unknown) {
  const { code, command, responseCode } = smtpErrorOf(error);
  return command ? { code, command, responseCode } : { err: error };
}

interface SmtpError extends Partial<Error> {
  code?: string;
  /** What the mail server was asked; unset for every other error. */
  command?: string;
  responseCode?: number;
}

const smtpErrorOf = (error: unknown): SmtpError => (error instanceof Error ? error : {});
