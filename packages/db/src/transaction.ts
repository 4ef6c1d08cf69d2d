import type { Knex } from "knex";
import { DatabaseUnavailable } from "./errors.ts";
import type { Database } from "./open-database.ts";

const MAX_ATTEMPTS = 3;

/** SQLSTATE of a deadlock and of a serialization failure: the same transaction may succeed the next time. */
const RETRYABLE = ["40P01", "40001"];

/**
 * Runs `work` in a transaction, again where PostgreSQL rolled it back because of others that ran at the same time.
 * @param work must do nothing that a rollback cannot undo
 * @throws DatabaseUnavailable (503) after three attempts
 */
export function transaction<T>(db: Database, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  return retried(() => db.transaction(work));
}

/** The same for a single statement. */
export async function retried<T>(work: () => PromiseLike<T>, attempt = 1): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isRetryable(error)) throw error;
    if (attempt === MAX_ATTEMPTS) throw new DatabaseUnavailable(error);
    return retried(work, attempt + 1);
  }
}

function isRetryable(error: unknown) {
  return error instanceof Error && "code" in error && RETRYABLE.includes(String(error.code));
}
