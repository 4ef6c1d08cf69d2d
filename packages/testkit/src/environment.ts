import { randomBytes } from "node:crypto";
import { SENDER_EXAMPLE } from "@latchkey/product";

/** Where browsers find an app, and where it listens. */
export interface AppAddress {
  /** The prefix of its variables: `API` for `API_PORT`. */
  prefix: string;
  origin: string;
  port: number;
}

/** Creates the environment for these apps in production mode, except for DATABASE_URL. */
export function productionEnvironment(apps: AppAddress[]): NodeJS.ProcessEnv {
  const addresses = apps.flatMap(({ prefix, origin, port }) => [
    [`${prefix}_ORIGIN`, origin],
    [`${prefix}_PORT`, `${port}`],
  ]);
  return {
    ...process.env,
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    // All tests come from one client address. The limits per account stay as they are.
    LIMIT_LOGINS_PER_ADDRESS: "100000/60",
    LIMIT_CHANGES: "100000/60",
    LIMIT_MAILS_PER_ADDRESS: "100000/60",
    MAIL_FROM: SENDER_EXAMPLE,
    SESSION_SECRETS: randomBytes(32).toString("hex"),
    ENCRYPTION_KEYS: randomBytes(32).toString("hex"),
    ...Object.fromEntries(addresses),
  };
}
