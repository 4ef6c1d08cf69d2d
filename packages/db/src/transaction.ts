import type { Knex } from "knex";
import { isRolledBack } from "./errors.ts";
import type { Database } from "./open-database.ts";

export type Transaction = Knex.Transaction;

const MAX_ATTEMPTS = 3;

/**
 * Runs `work` in a transaction, and retries it if PostgreSQL rolled it back because of concurrent transactions.
 * @param work must do nothing that a rollback cannot undo
 * @throws DatabaseUnavailable (503) after three attempts
 */
export function transaction<T>(db: Database, work: (trx: Transaction) => Promise<T>): Promise<T> {
  return retried(() => db.transaction(work));
}

/** The same for a single statement. */
export async function retried<T>(work: () => PromiseLike<T>, attempt = 1): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isRolledBack(error) || attempt === MAX_ATTEMPTS) throw error;
    return retried(work, attempt + 1);
  }
}
