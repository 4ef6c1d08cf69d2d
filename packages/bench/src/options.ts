import { parseArgs } from "node:util";

export interface Options {
  /** How many sessions the tables hold. */
  sessions: number;
  users: number;
  /** How often each is measured, in turn with the others. */
  rounds: number;
  /** How long a round is measured. */
  seconds: number;
  /** The sections to run; all where none is named. */
  only: string[];
  json: boolean;
}

export const USAGE = `pnpm bench [--sessions 100000] [--rounds 5] [--seconds 2] [--only pages,logins,…] [--json]`;

/** Each user has as many sessions as it takes; an early user's cookie is the user's first session. */
const USERS = 10_000;

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
  const sessions = positive("sessions", values.sessions);
  return {
    sessions,
    users: Math.min(USERS, sessions),
    rounds: positive("rounds", values.rounds),
    seconds: positive("seconds", values.seconds),
    only: values.only.split(",").filter((name) => name !== ""),
    json: values.json,
  };
}

function positive(name: string, text: string) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--${name} must be a whole number from 1 on.`);
}
