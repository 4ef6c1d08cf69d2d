import { stopGracefully } from "./faults.ts";
import { inject } from "./inject.ts";
import type { Row } from "./row.ts";
import type { Stage } from "./stage.ts";
import { onTwoOfEach, type Pair } from "./two-of-each.ts";

/** Long enough for the proxy to notice. */
const SETTINGS = { SHUTDOWN_DELAY: "2" };

/** Replaces both processes of each app, one after the other, under load. */
export async function rollingRestart(stage: Stage): Promise<Row> {
  const repeatedBefore = stage.mailbox.repeated();
  const row = await onTwoOfEach(stage, SETTINGS, (twice, pairs) =>
    inject(twice, {
      name: "rolling restart of all apps",
      allowed: {},
      durationMs: 500,
      async start() {
        await Promise.all(pairs.map(replaceBoth));
        return async () => {};
      },
    }),
  );
  const repeated = stage.mailbox.repeated() - repeatedBefore;
  return repeated === 0 ? row : { ...row, problems: [...row.problems, `${repeated} emails were sent twice`] };
}

async function replaceBoth({ apps, seen }: Pair) {
  for (const app of apps) {
    await stopGracefully(app);
    app.start();
    await seen(); // Only then may the other one stop.
  }
}
