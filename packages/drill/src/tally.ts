/** Longer than this nobody may wait, whatever has failed. */
export const PATIENCE_MS = 5_000;

/**
 * How a request ended: as it should; refused for now, with 503 or 429 and the request's id; at nobody, as nothing listened;
 * by a connection that broke; with another answer than it should; or not within PATIENCE_MS.
 */
export type Outcome = "answered" | "refused" | "unreached" | "cut" | "wrong" | "hung";

export interface Asked {
  app: string;
  /** `login`, `visit`, … */
  kind: string;
  outcome: Outcome;
  sentAt: number;
  endedAt: number;
  /** For whoever looks into it. */
  note: string;
}

/** Every request of a load, and how it ended. */
export class Tally {
  all: Asked[] = [];

  add(asked: Asked) {
    this.all.push(asked);
  }

  /** Each kind of request at each app that was answered so far, but has not been since. */
  notAnsweredSince(since: number): string[] {
    const seen = (asked: Asked[]) => asked.map(({ app, kind }) => `${kind} at ${app}`);
    const answered = this.all.filter(({ outcome }) => outcome === "answered");
    const again = new Set(seen(answered.filter(({ sentAt }) => sentAt >= since)));
    return [...new Set(seen(answered))].filter((each) => !again.has(each));
  }

  /** How long after `since` the last request ended that was not answered as it should be; 0 where there is none. */
  troubleAfter(since: number): number {
    const failed = this.all.filter(({ outcome, endedAt }) => outcome !== "answered" && endedAt > since);
    return Math.max(since, ...failed.map(({ endedAt }) => endedAt)) - since;
  }
}
