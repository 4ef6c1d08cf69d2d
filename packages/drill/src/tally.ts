/** The longest that a request may take, whatever has failed. */
export const MAX_REQUEST_MS = 5_000;

/**
 * How a request ended: answered as expected; refused with 503 or 429 and the request ID; unreached, because nothing
 * listened; cut, because the connection broke; with a wrong response; or hung for longer than MAX_REQUEST_MS.
 */
export type Outcome = "answered" | "refused" | "unreached" | "cut" | "wrong" | "hung";

export interface RequestResult {
  app: string;
  /** `login`, `visit`, … */
  kind: string;
  outcome: Outcome;
  sentAt: number;
  endedAt: number;
  /** Details for debugging. */
  note: string;
}

/** All requests of a load, and how they ended. */
export class Tally {
  all: RequestResult[] = [];

  add(results: RequestResult) {
    this.all.push(results);
  }

  /** The kinds of requests at each app that have not been answered since. */
  notAnsweredSince(since: number): string[] {
    const seen = (results: RequestResult[]) => results.map(({ app, kind }) => `${kind} at ${app}`);
    const answered = this.all.filter(({ outcome }) => outcome === "answered");
    const again = new Set(seen(answered.filter(({ sentAt }) => sentAt >= since)));
    return [...new Set(seen(answered))].filter((each) => !again.has(each));
  }

  /** Milliseconds from `since` until the last request that was not answered as expected; 0 if there is none. */
  troubleAfter(since: number): number {
    const failed = this.all.filter(({ outcome, endedAt }) => outcome !== "answered" && endedAt > since);
    return Math.max(since, ...failed.map(({ endedAt }) => endedAt)) - since;
  }
}
