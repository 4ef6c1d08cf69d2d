import { type Options, readOptions, USAGE } from "./options.ts";
import { report } from "./report.ts";
import type { Results } from "./rows.ts";
import { crowd } from "./sections/crowd.ts";
import { flood } from "./sections/flood.ts";
import { growth } from "./sections/growth.ts";
import { logins } from "./sections/logins.ts";
import { pages } from "./sections/pages.ts";
import { pruning } from "./sections/pruning.ts";
import { starts } from "./sections/starts.ts";
import { weight } from "./sections/weight.ts";
import { openStage, type Stage } from "./stage.ts";
import { targetsOf } from "./targets.ts";

/** In this order; pruning comes last, as half of the sessions are gone afterwards. */
const SECTIONS: Record<string, (stage: Stage) => Promise<Results>> = {
  starts,
  weight,
  pages,
  crowd,
  growth,
  logins,
  flood,
  pruning,
};

// A Ctrl-C leaves nothing behind: what was started ends with this process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

const options = optionsOrExit();
const results = await run(options);
const targets = targetsOf(results, options.sessions);
console.log(options.json ? JSON.stringify({ options, ...results, targets }) : report(options, results, targets));
process.exit();

function optionsOrExit() {
  try {
    const read = readOptions(process.argv.slice(2));
    const unknown = read.only.filter((name) => !Object.hasOwn(SECTIONS, name));
    if (unknown.length === 0) return read;
    throw new Error(`There is no section ${unknown.join(", ")}. There are ${Object.keys(SECTIONS).join(", ")}.`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exit(2);
  }
}

async function run({ only, ...rest }: Options): Promise<Required<Results>> {
  const results: Required<Results> = { sections: [], figures: [] };
  const stage = await openStage({ only, ...rest });
  try {
    const chosen = Object.entries(SECTIONS).filter(([name]) => only.length === 0 || only.includes(name));
    for (const [index, [name, measure]] of chosen.entries()) {
      stage.progress.section(`${name} (${index + 1} of ${chosen.length})`);
      const { sections = [], figures = [] } = await measure(stage);
      results.sections.push(...sections);
      results.figures.push(...figures);
    }
  } finally {
    stage.progress.end();
    await stage.close();
  }
  return results;
}
