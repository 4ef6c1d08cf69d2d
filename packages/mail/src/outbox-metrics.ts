import type { Database } from "@latchkey/db";
import { gauge } from "@latchkey/metrics";

/** A digest waits on purpose. Those that development shows have been sent. */
const WAITING = "FROM mails WHERE shown IS NULL AND digest IS NULL";

/** Measures what waits in the outbox, for all processes that send. */
export function measureOutbox(db: Database): void {
  const find = async (value: string) => Number((await db.raw(`SELECT ${value} AS value ${WAITING}`)).rows[0].value);
  gauge("mail_outbox_length", "Emails that wait to be sent", () => find("count(*)"));
  gauge("mail_outbox_oldest_seconds", "Age of the oldest email that waits", () =>
    find("coalesce(extract(epoch FROM now() - min(created_at)), 0)"),
  );
}
