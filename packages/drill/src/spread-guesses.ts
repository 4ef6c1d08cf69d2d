import { CountedBrowser } from "./browser.ts";
import { prepare } from "./flood.ts";
import { type Row, rowOf } from "./row.ts";
import type { Stage } from "./stage.ts";
import { logIn, newAccount, type Step } from "./steps.ts";
import { Tally } from "./tally.ts";
import { onTwoOfEach } from "./two-of-each.ts";

const LIMIT = 10;
const GUESSES_PER_APP = 20;

/** A wrong password at the API, and in a form. */
const WRONG = [401, 422];

/** Guesses one account's password at all processes of all apps concurrently. */
export async function spreadGuesses(stage: Stage): Promise<Row> {
  const someone = newAccount();
  const tally = new Tally();
  const statuses: number[] = [];
  const guess: Step = {
    ...logIn({ ...someone, password: "not the password" }),
    timeoutMs: 30_000, // Guesses wait for each other's hashes.
    succeeded({ status }) {
      statuses.push(status);
      return WRONG.includes(status) || status === 429;
    },
  };
  await prepare(stage, someone);
  await onTwoOfEach(stage, { LIMIT_GUESSES: `${LIMIT}/900` }, async ({ targets }) => {
    const guesses = Array.from({ length: GUESSES_PER_APP }, () => targets).flat();
    await Promise.all(guesses.map((target) => new CountedBrowser(tally).does(guess, target)));
  });
  const counted = statuses.filter((status) => WRONG.includes(status)).length;
  return rowOf({
    fault: "guesses spread over all processes",
    allowed: {},
    results: tally.all,
    losses: [],
    exits: [],
    complaints: counted === LIMIT ? [] : [`${counted} guesses were compared with the password instead of ${LIMIT}`],
    recovery: 0,
  });
}
