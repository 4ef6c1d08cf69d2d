import { createFixture, type Fixture } from "./fixture.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { formatReport } from "./report.ts";
import type { Results } from "./results.ts";
import { loginFlood } from "./sections/login-flood.ts";
import { logins } from "./sections/logins.ts";
import { manyUsers } from "./sections/many-users.ts";
import { pageWeight } from "./sections/page-weight.ts";
import { pages } from "./sections/pages.ts";
import { pruning } from "./sections/pruning.ts";
import { startup } from "./sections/startup.ts";
import { tableSize } from "./sections/table-size.ts";
import { checkTargets } from "./targets.ts";

/** In the order of execution. Pruning comes last because it deletes half of the sessions. */
const SECTIONS: Record<string, (fixture: Fixture) => Promise<Partial<Results>>> = {
  startup,
  "page-weight": pageWeight,
  pages,
  "many-users": manyUsers,
  "table-size": tableSize,
  logins,
  "login-flood": loginFlood,
  pruning,
};

// process.exit() runs the exit handlers, which kill the child processes and delete the database.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

const options = readOptionsOrExit();
const results = await runSections(options);
const targets = checkTargets(results, options.sessions);
console.log(options.json ? JSON.stringify({ options, ...results, targets }) : formatReport(options, results, targets));
process.exit();

function readOptionsOrExit() {
  try {
    const parsed = readOptions(process.argv.slice(2));
    const unknown = parsed.only.filter((name) => !Object.hasOwn(SECTIONS, name));
    if (unknown.length === 0) return parsed;
    throw new Error(`Unknown section: ${unknown.join(", ")}. Available: ${Object.keys(SECTIONS).join(", ")}.`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exit(2);
  }
}

async function runSections(options: Options): Promise<Results> {
  const results: Results = { sections: [], metrics: [] };
  await using fixture = await createFixture(options);
  const { only } = options;
  const selected = Object.entries(SECTIONS).filter(([name]) => only.length === 0 || only.includes(name));
  for (const [index, [name, run]] of selected.entries()) {
    fixture.progress.startSection(`${name} (${index + 1} of ${selected.length})`);
    const { sections = [], metrics = [] } = await run(fixture);
    results.sections.push(...sections);
    results.metrics.push(...metrics);
  }
  return results;
}
