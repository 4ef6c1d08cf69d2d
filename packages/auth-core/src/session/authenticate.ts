import type { Database } from "@latchkey/db";
import { unsign } from "cookie-signature";
import { findCookie } from "../request/cookie-header.ts";
import type { EventLog } from "../request/event-log.ts";
import type { SessionConfig } from "../settings.ts";
import type { User } from "../users/public-user.ts";
import { extendSession, sessionRows } from "./rows.ts";

interface Authenticated {
  user: User;
  /** Whether the login was within `POLICY.stepUpAge`. */
  recentLogin: boolean;
}

/**
 * For servers other than Express, such as Hono and Fastify: returns a function that finds the user of a Cookie header by
 * the rules of `session`, with one query, or none without a valid signature. It only reads the session: users log in at
 * another app. The caller must send `Cache-Control: no-store` with a user's data, and refuse unsafe requests from other
 * origins (CSRF).
 * @example
 * const authenticate = authenticator({ db, config, log });
 * const login = await authenticate(request.headers.get("cookie"));
 * if (!login) return new Response(null, { status: 401 });
 */
export function authenticator({ db, config, log }: { db: Database; config: SessionConfig; log: EventLog }) {
  const rows = sessionRows(db);
  return async function authenticate(cookieHeader: string | null | undefined): Promise<Authenticated | null> {
    const sid = sessionIdIn(cookieHeader ?? "", config);
    const found = sid ? await rows.find(sid) : null;
    if (!sid || !found?.user) return null;
    if (found.touchDue) void extendSession(rows, sid, log);
    return { user: found.user, recentLogin: found.recentLogin };
  };
}

/** Duplicate cookies are ignored, as by `refuseDuplicateCookies` (cookie tossing). */
function sessionIdIn(header: string, { cookie, secrets }: SessionConfig) {
  const value = decoded(findCookie(header, cookie.name) ?? "");
  if (!value.startsWith("s:")) return null;
  return secrets.map((secret) => unsign(value.slice(2), secret)).find((sid) => sid !== false) || null;
}

function decoded(value: string) {
  try {
    return decodeURIComponent(value);
  } catch {
    return ""; // Malformed percent-encoding.
  }
}
