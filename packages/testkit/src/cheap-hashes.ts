import { DEFAULT_COST } from "scrypt";

/**
 * Makes the password hashes of this process cost a hundredth: import it in a test, or start an app with
 * `node --import`. This is a module of the tests and not a setting, so that no environment variable can weaken the
 * hashes of a production.
 */
Object.assign(DEFAULT_COST, { N: 10, r: 8, p: 1 });

/** The environment of a process that an app runs in. */
export const CHEAP_HASHES = { NODE_OPTIONS: `--import=${import.meta.url}` };
export const REAL_HASHES = { NODE_OPTIONS: "" };
