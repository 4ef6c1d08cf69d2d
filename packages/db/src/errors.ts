/** The database did not answer, or not in time. Whatever was asked may be tried again. */
export class DatabaseUnavailable extends Error {
  override name = "DatabaseUnavailable";
  status = 503;
  code = "database_unavailable";
  headers = { "Retry-After": "5" };

  constructor(cause: unknown) {
    super(`The database is not available: ${messageOf(cause)}`, { cause });
  }
}

/** Classes of SQLSTATE: connection lost, resources exhausted, server stopping, query cancelled by a timeout. */
const UNAVAILABLE_SQLSTATE = /^(08|53|57P0|57014|55P03|25006|25P03)/;
const UNAVAILABLE_MESSAGE =
  /^(Query read timeout|timeout expired|Connection terminated|Client was closed|Client has encountered a connection error)/i;
const UNAVAILABLE_NAMES = ["KnexTimeoutError", "TimeoutError", "AggregateError"];

/** Tells a database that cannot answer now (503) from a query that is wrong (500). */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (UNAVAILABLE_NAMES.includes(error.name) || UNAVAILABLE_MESSAGE.test(error.message)) return true;
  if (!("code" in error) || typeof error.code !== "string") return false;
  return "syscall" in error || UNAVAILABLE_SQLSTATE.test(error.code);
}

/**
 * Names the unique index that an insert or update ran into (SQLSTATE 23505).
 * A check beforehand cannot replace this: two requests may both pass it.
 */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return violates(error, "23505", constraint);
}

/** Names the foreign key whose row was deleted in the meantime (SQLSTATE 23503). */
export function isForeignKeyViolation(error: unknown, constraint: string): boolean {
  return violates(error, "23503", constraint);
}

function violates(error: unknown, code: string, constraint: string) {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === code &&
    "constraint" in error &&
    error.constraint === constraint
  );
}

function messageOf(cause: unknown) {
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
