import { type Asked, type Outcome, PATIENCE_MS } from "./tally.ts";

/** What of a load may end otherwise than answered while the fault is there. */
export interface Allowance {
  /** 503: where the database is what fails. Then some must be. */
  refused?: boolean;
  /** The apps that the drill itself ends, where nobody listens meanwhile. */
  unreached?: string[];
  /** The apps that the drill kills in the middle of an answer. */
  cut?: string[];
}

/** One line of the table. */
export interface Row {
  fault: string;
  requests: number;
  answered: number;
  refused: number;
  unreached: number;
  cut: number;
  wrong: number;
  hung: number;
  /** Successes that are not true afterwards. */
  lost: number;
  /** Processes that ended by themselves. */
  ended: number;
  /** Milliseconds from the fault's end until all is whole; null where that was never seen. */
  recovery: number | null;
  /** What broke a promise, in words. */
  problems: string[];
  /** What was measured besides. */
  remarks: string[];
}

export interface Seen {
  fault: string;
  allowed: Allowance;
  asked: Asked[];
  losses: string[];
  ends: string[];
  complaints: string[];
  recovery: number | null;
  remarks?: string[];
}

export function rowOf({ fault, allowed, asked, losses, ends, complaints, recovery, remarks = [] }: Seen): Row {
  const outcomes = asked.map((each) => ({ ...each, outcome: judged(each, allowed) }));
  const count = (outcome: Outcome) => outcomes.filter((each) => each.outcome === outcome).length;
  const bad = outcomes.filter(({ outcome }) => outcome === "wrong" || outcome === "hung");
  const unnoticed = allowed.refused && count("refused") === 0 ? ["Nothing was refused: the fault did not happen"] : [];
  const late = recovery !== null && recovery <= PATIENCE_MS ? [] : [`Not whole within ${PATIENCE_MS} ms`];
  return {
    fault,
    requests: asked.length,
    answered: count("answered"),
    refused: count("refused"),
    unreached: count("unreached"),
    cut: count("cut"),
    wrong: count("wrong"),
    hung: count("hung"),
    lost: losses.length,
    ended: ends.length,
    recovery,
    problems: [...bad.map(inWords), ...losses, ...ends, ...complaints, ...unnoticed, ...late],
    remarks,
  };
}

function judged({ outcome, app }: Asked, { refused, unreached, cut }: Allowance): Outcome {
  if (outcome === "refused" && !refused) return "wrong";
  if (outcome === "unreached" && !unreached?.includes(app)) return "wrong";
  if (outcome === "cut" && !cut?.includes(app)) return "wrong";
  return outcome;
}

const inWords = ({ kind, app, outcome, note }: Asked) => `A ${kind} at ${app} was ${outcome}: ${note}`;
