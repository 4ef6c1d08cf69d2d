import type { Database } from "@latchkey/db";
import type { Client } from "@latchkey/testkit/client";
import { hashSessionId, readSessionId } from "@latchkey/testkit/session-cookie";

/** Finds the row of a browser's session. */
export const sessionOf = (db: Database, { sessionCookie }: Client) =>
  db("sessions").where({ sid: hashSessionId(readSessionId(sessionCookie[1])) });

/** Makes the login of a browser's session too old for sensitive actions. */
export const ageLogin = (db: Database, browser: Client) =>
  sessionOf(db, browser).update({ created_at: db.raw("now() - interval '16 minutes'") });

/** As if the idle timeout had passed. */
export const expireSession = (db: Database, browser: Client) => sessionOf(db, browser).update({ expired: new Date(0) });
