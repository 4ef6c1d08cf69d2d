import { droppedPackets } from "./dropped-packets.ts";
import { faults } from "./faults.ts";
import { floodFromMany, floodFromOne } from "./flood.ts";
import { inject } from "./inject.ts";
import { rollingRestart } from "./rolling-restart.ts";
import type { Row } from "./row.ts";
import { spreadGuesses } from "./spread-guesses.ts";
import type { Stage } from "./stage.ts";
import { failover } from "./standby/failover.ts";
import { missingPrograms } from "./standby/programs.ts";

interface Drill {
  name: string;
  expectation: string;
  run(stage: Stage): Promise<Row>;
  /** The programs that it needs and this machine lacks. */
  missing?(): string[];
}

const PROMOTED = "when the primary is killed and the standby promoted, everything works within five seconds";

export const drills: Drill[] = [
  ...faults.map(({ expectation, ...fault }) => ({
    name: fault.name,
    expectation,
    run: (stage: Stage) => inject(stage, fault),
  })),
  {
    name: "packets dropped",
    expectation:
      "while packets to PostgreSQL are dropped no request hangs, and within five seconds afterward everything works [O17]",
    run: droppedPackets,
  },
  ...[
    {
      name: "standby promoted, synchronous",
      expectation: `${PROMOTED}, nothing that succeeded is lost, and no ended session comes back [O34]`,
      synchronous: true,
      behind: false,
    },
    {
      name: "standby promoted, synchronous, was behind",
      expectation: `${PROMOTED}, and what the standby missed was never answered with success [O34]`,
      synchronous: true,
      behind: true,
    },
    {
      name: "standby promoted, asynchronous, was behind",
      expectation: `${PROMOTED}, but what the standby missed is lost, although it had succeeded`,
      synchronous: false,
      behind: true,
    },
  ].map(({ expectation, ...each }) => ({
    name: each.name,
    expectation,
    run: (stage: Stage) => failover(stage, each),
    missing: missingPrograms,
  })),
  {
    name: "rolling restart of all apps",
    expectation:
      "a rolling restart of two processes of each app behind reverse proxies loses no request, and sends no email twice [O12]",
    run: rollingRestart,
  },
  {
    name: "guesses spread over all processes",
    expectation: "two processes of each app behind reverse proxies together allow as many guesses as one [G2]",
    run: spreadGuesses,
  },
  {
    name: "flood of logins, many addresses",
    expectation: "during a flood of logins other requests are served, and the surplus is refused with Retry-After [O1]",
    run: floodFromMany,
  },
  {
    name: "flood of logins, one address",
    expectation: "a flood of logins from one address is stopped by its rate limit, and other requests are served [O1]",
    run: floodFromOne,
  },
];
