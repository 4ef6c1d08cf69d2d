import { counter, histogram } from "@latchkey/metrics";

/**
 * What this package counts, never by user. In a transaction that is rolled back and retried, something may count twice.
 */
export const metrics = {
  /** `{ method, result }`: success, refused (wrong credentials), pending (its second factor), or revoked meanwhile. */
  login: counter("auth_logins_total", "Logins by method and result"),
  /** `{ limit }`: the name of the setting. */
  limitHit: counter("auth_limits_hit_total", "Requests refused by a rate limit"),
  sessionStarted: counter("auth_sessions_started_total", "Sessions started"),
  /**
   * `{ reason }`: logout, ended_by_user, ended_by_provider, credentials_changed, account_deleted, expired (when pruning
   * deletes it).
   */
  sessionsEnded: counter("auth_sessions_ended_total", "Sessions ended by reason"),
  loginWait: histogram("auth_login_wait_seconds", "Time that logins wait for a slot", [0.01, 0.1, 0.5, 1, 2, 5]),
  loginRefused: counter("auth_logins_too_busy_total", "Logins refused because the queue was full"),
};
