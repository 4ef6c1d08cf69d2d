import { randomBytes } from "node:crypto";

type PerApp<Value> = Record<"api" | "htmx" | "astro", Value>;

/** The settings of three apps as in production, that browsers find at `origins` and that listen on `ports`. */
export function environmentOf(origins: PerApp<string>, ports: PerApp<number>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    // All tests come from one address; guesses at one account stay limited as they are.
    LIMIT_LOGINS_PER_ADDRESS: "100000/60",
    LIMIT_CHANGES: "100000/60",
    LIMIT_MAILS_PER_ADDRESS: "100000/60",
    MAIL_FROM: "Latchkey <mail@example.com>",
    SESSION_SECRETS: randomBytes(32).toString("hex"),
    API_ORIGIN: origins.api,
    API_PORT: String(ports.api),
    HTMX_ORIGIN: origins.htmx,
    HTMX_PORT: String(ports.htmx),
    ASTRO_ORIGIN: origins.astro,
    ASTRO_PORT: String(ports.astro),
  };
}
