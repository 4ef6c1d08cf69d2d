import { existsSync, globSync } from "node:fs";

/** Debian's folders. npm's PostgreSQL has no pg_basebackup and no psql. */
export const POSTGRES_BIN = globSync("/usr/lib/postgresql/*/bin").sort().at(-1) ?? "/usr/lib/postgresql/bin";
export const HAPROXY = "/usr/sbin/haproxy";

/** What the drills with a standby need and this machine lacks. */
export const missingPrograms = () =>
  [HAPROXY, ...["postgres", "pg_basebackup", "psql"].map((name) => `${POSTGRES_BIN}/${name}`)].filter(
    (program) => !existsSync(program),
  );
