import type { Account } from "./steps.ts";

/** Whether a session was ended: not requested, requested without success, or answered with success. */
export type Ended = "no" | "perhaps" | "yes";

/** What success responses confirmed, and must therefore be true afterward. */
export class Ledger {
  /** Addresses that an app has announced an email to. */
  mailed: string[] = [];
  registered: Account[] = [];
  sessions = new Map<string, { username: string; ended: Ended }>();
  /** Each person's newest notification when it was marked read: nothing older may be unread. */
  read: { username: string; before: number }[] = [];

  started(cookie: string, username: string) {
    this.sessions.set(cookie, { username, ended: "no" });
  }

  end(cookie: string, ended: Ended) {
    const session = this.sessions.get(cookie);
    if (session) session.ended = ended;
  }
}
