import { DEFAULT_LIMITS } from "@latchkey/db";

/**
 * Raises the time limit of this process's database connections: import it in a test, or start an app with
 * `node --import`. On a busy machine, a limit that suits users would fail tests that are about something else.
 */
DEFAULT_LIMITS.statementTimeout = 60_000;

/** The option of node that starts an app with it. */
export const PATIENT_DATABASE = `--import=${import.meta.url}`;
