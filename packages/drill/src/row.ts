import { MAX_REQUEST_MS, type Outcome, type RequestResult } from "./tally.ts";

/** Which outcomes other than a response the fault allows. */
export interface Allowance {
  /** 503 is allowed, because the database fails; some requests must get it. */
  refused?: boolean;
  /** Answered changes are lost, and their sessions are unknown; some must be. */
  lost?: boolean;
  /** The apps that the drill stops: nothing listens there in the meantime. */
  unreached?: string[];
  /** The apps that the drill kills in the middle of a response. */
  cut?: string[];
}

/** One row of the result table. */
export interface Row {
  fault: string;
  requests: number;
  answered: number;
  refused: number;
  unreached: number;
  cut: number;
  wrong: number;
  hung: number;
  /** Successes that were not true afterward. */
  lost: number;
  /** Processes that exited by themselves. */
  ended: number;
  /** Milliseconds from the end of the fault until everything works; null if that never happened. */
  recovery: number | null;
  /** Violations, in words. */
  problems: string[];
  /** Other measurements. */
  remarks: string[];
}

interface Seen {
  fault: string;
  allowed: Allowance;
  results: RequestResult[];
  losses: string[];
  exits: string[];
  complaints: string[];
  recovery: number | null;
  remarks?: string[];
}

export function rowOf({ fault, allowed, results, losses, exits, complaints, recovery, remarks = [] }: Seen): Row {
  const outcomes = results.map((each) => ({ ...each, outcome: judge(each, allowed) }));
  const count = (outcome: Outcome) => outcomes.filter((each) => each.outcome === outcome).length;
  const bad = outcomes.filter(({ outcome }) => outcome === "hung" || (outcome === "wrong" && !allowed.lost));
  const unnoticed = allowed.refused && count("refused") === 0 ? ["Nothing was refused: the fault did not happen"] : [];
  if (allowed.lost && losses.length === 0) unnoticed.push("Nothing was lost: the standby was not behind");
  const late = recovery !== null && recovery <= MAX_REQUEST_MS ? [] : [`Not recovered within ${MAX_REQUEST_MS} ms`];
  return {
    fault,
    requests: results.length,
    answered: count("answered"),
    refused: count("refused"),
    unreached: count("unreached"),
    cut: count("cut"),
    wrong: count("wrong"),
    hung: count("hung"),
    lost: losses.length,
    ended: exits.length,
    recovery,
    problems: [...bad.map(inWords), ...(allowed.lost ? [] : losses), ...exits, ...complaints, ...unnoticed, ...late],
    remarks: allowed.lost ? [...remarks, ...losses.map(shorten)] : remarks,
  };
}

function judge({ outcome, app }: RequestResult, { refused, unreached, cut }: Allowance): Outcome {
  if (outcome === "refused" && !refused) return "wrong";
  if (outcome === "unreached" && !unreached?.includes(app)) return "wrong";
  if (outcome === "cut" && !cut?.includes(app)) return "wrong";
  return outcome;
}

const shorten = (loss: string) => loss.split("\n")[0]?.slice(0, 120) ?? "";

const inWords = ({ kind, app, outcome, note }: RequestResult) => `A ${kind} at ${app} was ${outcome}: ${note}`;
