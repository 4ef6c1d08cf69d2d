import { parseArgs } from "node:util";

export interface Options {
  /** Number of rows in the session tables. */
  sessions: number;
  users: number;
  /** Number of measurements per benchmark. */
  rounds: number;
  /** Measured seconds per round. */
  seconds: number;
  /** Names of the sections to run; empty runs all. */
  only: string[];
  json: boolean;
}

export const USAGE =
  "Usage: pnpm bench [--sessions 100000] [--rounds 5] [--seconds 2] [--only pages,logins,…] [--json]";

const MAX_USERS = 10_000;

/** Parses the command line. Throws an error with a message for the user. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: {
      sessions: { type: "string", default: "100000" },
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "2" },
      only: { type: "string", default: "" },
      json: { type: "boolean", default: false },
    },
  });
  const sessions = parsePositiveInteger("sessions", values.sessions);
  return {
    sessions,
    users: Math.min(MAX_USERS, sessions),
    rounds: parsePositiveInteger("rounds", values.rounds),
    seconds: parsePositiveInteger("seconds", values.seconds),
    only: values.only.split(",").filter((name) => name !== ""),
    json: values.json,
  };
}

function parsePositiveInteger(name: string, text: string) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--${name} must be a positive integer.`);
}
