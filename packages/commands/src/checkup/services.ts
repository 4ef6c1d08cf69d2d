import { type Checks, ofInstances } from "./findings.ts";
import type { Visit } from "./visit.ts";

/** What an app depends on: its database and its mail server. */
export const serviceChecks: Checks<Visit> = {
  database: ofInstances(({ report: { database } }) => {
    if (database.standby) return "It is a standby, which accepts no writes. Let DATABASE_URL lead to the primary";
    if (database.readOnly) return "It is read-only. Reset default_transaction_read_only, or use the primary";
    return database.problem;
  }),

  "database role": ofInstances(
    ({ report: { database } }) =>
      database.excess.length > 0 &&
      `The role ${database.role} can do more than the apps need: it ${database.excess.join(", ")}. Let the apps connect as another one: DATABASE_APP_ROLE=… pnpm migrate`,
  ),

  notifications: ({ instances, ...visit }) => {
    const concerned = instances.filter(({ report }) => report.listening !== undefined && isWritable(report.database));
    if (concerned.length === 0) return null;
    return ofInstances(({ report }) => report.listening === false && DEAF)({ ...visit, instances: concerned });
  },

  mail: (visit) => {
    const senders = visit.instances.filter(({ report }) => report.mail);
    return ofInstances(({ report }) => report.mail?.problem ?? null)({ ...visit, instances: senders });
  },
};

const isWritable = ({ problem, readOnly }: { problem: string | null; readOnly: boolean }) => !problem && !readOnly;

const DEAF =
  "No notifications arrive (LISTEN), so open pages are updated up to 15 seconds late. Let LISTEN_DATABASE_URL lead to the same primary, without a pooler in transaction mode";
