import { DEFAULT_LIMITS } from "@latchkey/db";

/**
 * Raises the time limit of this process's database connections: import it in a test, or start an app with
 * `PATIENT_DATABASE`. On a busy machine, the limit that suits users would fail tests that are about something else.
 */
DEFAULT_LIMITS.statementTimeout = 60_000;

/** The Node option that starts an app with this time limit. */
export const PATIENT_DATABASE = `--import=${import.meta.url}`;
