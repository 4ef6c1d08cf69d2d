import type { Instance } from "./request-report.ts";
import type { Visit } from "./visit.ts";

/** What is wrong, and how to fix it. A hint is worth a look, but not an error. */
export type Problem = string | { hint: string };

/** A line of the result: a tick if `problem` is missing. */
export interface Finding {
  /** A URL, or what the check is about. */
  at: string;
  check: string;
  level: "ok" | "hint" | "wrong";
  problem?: string;
}

/** Checks by name. A check returns its problems, or null if it does not apply. */
export type Checks<Subject> = Record<string, (subject: Subject) => Problem[] | null>;

export function findingsOf<Subject>(at: string, checks: Checks<Subject>, subject: Subject): Finding[] {
  return Object.entries(checks).flatMap(([check, find]) => describe(at, check, find(subject)));
}

/** @param problems null if the check does not apply */
export function describe(at: string, check: string, problems: Problem[] | null): Finding[] {
  if (problems === null) return [];
  if (problems.length === 0) return [{ at, check, level: "ok" }];
  return problems.map((problem) =>
    typeof problem === "string"
      ? { at, check, level: "wrong", problem }
      : { at, check, level: "hint", problem: problem.hint },
  );
}

/** Runs a check on every instance, and names each problem once. */
export const ofInstances =
  (find: (instance: Instance, url: URL) => Problem | null | false) =>
  ({ instances, url }: Visit): Problem[] | null => {
    if (instances.length === 0) return null;
    const problems = instances.map((instance) => find(instance, url)).filter((problem) => problem || false);
    const byText = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
    return [...byText.values()].filter((problem) => problem !== null && problem !== false);
  };
