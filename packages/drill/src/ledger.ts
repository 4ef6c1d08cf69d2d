import type { Account } from "./steps.ts";

/** Whether a session was ended: not asked for, asked for without a success, or answered with success. */
export type Ended = "no" | "perhaps" | "yes";

/** Everything that an app answered with success, and that must therefore be true afterwards. */
export class Ledger {
  /** Addresses that a mail is on its way to. */
  mailed: string[] = [];
  registered: Account[] = [];
  sessions = new Map<string, { username: string; ended: Ended }>();
  /** What each person had as unread when the app said that it was read now: nothing older may be unread. */
  read: { username: string; before: number }[] = [];

  started(cookie: string, username: string) {
    this.sessions.set(cookie, { username, ended: "no" });
  }

  end(cookie: string, ended: Ended) {
    const session = this.sessions.get(cookie);
    if (session) session.ended = ended;
  }
}
