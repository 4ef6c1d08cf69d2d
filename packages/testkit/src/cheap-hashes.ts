import { DEFAULT_COST } from "scrypt";

/**
 * Reduces the cost of this process's password hashes to a hundredth: import it in a test, or start an app with
 * `node --import`. It is a test module instead of a setting, so that no environment variable weakens production hashes.
 */
Object.assign(DEFAULT_COST, { N: 10, r: 8, p: 1 });

/** The Node option that starts an app with cheap hashes. */
export const CHEAP_HASHES = `--import=${import.meta.url}`;
