import { randomUUID } from "node:crypto";
import type { Database, EmailRow } from "@latchkey/db";

/** A row of the outbox. `Emails` maps each kind of email to the data that it is composed from when it is sent. */
export interface QueuedEmail<Emails, Kind extends keyof Emails = keyof Emails> {
  id: string;
  kind: Kind;
  recipient: string;
  data: Emails[Kind];
  attempts: number;
  /** A UUID, the same at every attempt. */
  messageId: string;
  /** As PostgreSQL formats it: a Date would lose the microseconds. */
  createdAt: string;
}

export interface EmailOptions {
  /** The client address that requested it. Its further emails rank behind those of other clients. */
  requester?: string;
  /** The user that it is about. The email is deleted with the user. */
  userId?: string;
  /** The row of user_tokens whose link it carries. */
  linkId?: string;
  /** Seconds from now after which it is not sent anymore; 5 days by default. */
  expiresIn?: number;
  /** An email with the same key as a queued one is merged into that one. */
  digest?: string;
  delaySeconds?: number;
}

/** How far the next email of the same requester ranks behind the previous one. */
const REQUESTER_SPACING_SECONDS = 10;

const DEFAULT_LIFETIME_SECONDS = 5 * 24 * 60 * 60;

/**
 * Creates an outbox for the given kinds of email.
 * @param keyOf folds an address to the key by which addresses are compared
 * @example const { queueEmail } = createOutbox<{ welcome: { name: string } }>((address) => address.toLowerCase());
 */
export function createOutbox<Emails>(keyOf: (address: string) => string) {
  return {
    /**
     * Puts an email into the outbox. In a transaction, it is sent if and only if the transaction commits; no page waits
     * for the mail server.
     * @returns false if it was merged into a waiting email with the same digest key
     */
    async queueEmail<Kind extends keyof Emails & string>(
      db: Database,
      kind: Kind,
      recipient: string,
      data: Emails[Kind],
      options: EmailOptions = {},
    ): Promise<boolean> {
      const message_id = randomUUID();
      const email = { kind, recipient, recipient_key: keyOf(recipient), data: JSON.stringify(data), message_id };
      const [row] = await insert(db, email, options);
      return row?.message_id === message_id;
    },

    /** Deletes all emails to an address, in any spelling. */
    async cancelEmailsTo(trx: Database, recipient: string): Promise<void> {
      await trx("mails")
        .where({ recipient_key: keyOf(recipient) })
        .delete();
    },
  };
}

type NewRow = Pick<EmailRow, "kind" | "recipient" | "recipient_key" | "message_id"> & { data: string };

function insert(db: Database, email: NewRow, options: EmailOptions) {
  const { requester = null, digest = null, userId, linkId, delaySeconds = 0 } = options;
  const due_at = inSeconds(db, delaySeconds);
  const expires_at = inSeconds(db, options.expiresIn ?? DEFAULT_LIFETIME_SECONDS);
  const turn_at = requester === null ? due_at : turnOf(db, requester, due_at);
  const references = { user_id: userId, link_id: linkId };
  return (
    db("mails")
      .insert({ ...email, ...references, requester, digest, due_at, turn_at, expires_at })
      // The update only locks the row, so that the queued email is not claimed before this transaction ends.
      .onConflict(db.raw("(digest) WHERE digest IS NOT NULL"))
      .merge({ digest })
      .returning("message_id")
  );
}

function turnOf(db: Database, requester: string, due_at: ReturnType<typeof inSeconds>) {
  const newest = db("mails").where({ requester }).max("turn_at");
  return db.raw("greatest(?, (?) + ? * interval '1 second')", [due_at, newest, REQUESTER_SPACING_SECONDS]);
}

export const inSeconds = (db: Database, seconds: number) => db.raw("now() + ? * interval '1 second'", [seconds]);
