import { adviceOn } from "./connection-advice.ts";

/** The database is unavailable (503 Service Unavailable). The request may be retried. */
export class DatabaseUnavailable extends Error {
  override name = "DatabaseUnavailable";
  status = 503;
  code = "database_unavailable";
  headers = { "Retry-After": "5" };
  /** Waiting does not help: credentials, privileges, certificates or the schema must be fixed. */
  misconfigured: boolean;

  constructor(cause: unknown) {
    const advice = adviceOn(codeOf(cause)) || adviceOn(messageOf(cause));
    super(`The database is not available: ${messageOf(cause)}${advice && `. ${advice}`}`, { cause });
    this.misconfigured = advice !== "" || MISCONFIGURED.test(sqlStateOf(cause));
  }
}

/**
 * SQLSTATEs (PostgreSQL, appendix A): connection lost (08), read-only (25006), transaction timeouts (25P03, 25P04),
 * credentials (28), no such database (3D), deadlocks and serialization failures (40), missing privileges or migrations
 * (42), resources exhausted (53), lock not available (55P03), shutdown and timeouts (57), files and disks (58),
 * configuration (F0), and internal errors (XX).
 */
const UNAVAILABLE = /^(08|25006|25P03|25P04|28|3D|40|42501|42P01|42703|53|55P03|57|58|F0|XX)/;
const MISCONFIGURED = /^(28|3D)/;
/** The server was demoted, or lost or invalidated the connection's prepared statements. */
const STALE = /^(0A000|25006|26000|42P05)$/;

const UNAVAILABLE_MESSAGE =
  /^(Query read timeout|timeout expired|Connection terminated|Client was closed|Client has encountered a connection error)/i;

/** Distinguishes a database that cannot work right now (503) from a wrong query (500). */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (UNAVAILABLE_MESSAGE.test(error.message) || needsNewConnection(error)) return true;
  return "syscall" in error || codeOf(error).startsWith("ERR_SSL_") || UNAVAILABLE.test(sqlStateOf(error));
}

/** Returns whether a new connection may succeed where this one failed. */
export function needsNewConnection(error: unknown): boolean {
  return STALE.test(sqlStateOf(error));
}

/** Returns whether PostgreSQL rolled back the transaction because of a concurrent one, so it can be retried. */
export const isRolledBack = (error: unknown) => /^40/.test(sqlStateOf(causeOf(error)));

export const lacksPrivilege = (error: unknown) => sqlStateOf(causeOf(error)) === "42501";

export const lacksTable = (error: unknown) => sqlStateOf(causeOf(error)) === "42P01";

/**
 * Returns whether a write violated this unique index (SQLSTATE 23505).
 * A check before the write cannot replace it: two concurrent requests may both pass the check.
 */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return violates(error, "23505", constraint);
}

/** Returns whether the row that this foreign key refers to was deleted concurrently (SQLSTATE 23503). */
export function isForeignKeyViolation(error: unknown, constraint: string): boolean {
  return violates(error, "23503", constraint);
}

function violates(error: unknown, code: string, constraint: string) {
  return (
    sqlStateOf(error) === code && error instanceof Error && "constraint" in error && error.constraint === constraint
  );
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

const causeOf = (error: unknown) => (error instanceof DatabaseUnavailable ? error.cause : error);

/** PostgreSQL's errors have a severity. By form alone, codes such as Node's EPIPE could be SQLSTATEs too. */
const sqlStateOf = (error: unknown) => (error instanceof Error && "severity" in error ? codeOf(error) : "");

function messageOf(cause: unknown) {
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
