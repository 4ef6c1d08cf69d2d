import { drills } from "./drills.ts";
import type { Row } from "./row.ts";
import { openStage } from "./stage.ts";
import { tableOf } from "./table.ts";

// Ctrl-C leaves nothing behind: everything that was started ends with this process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

/** `pnpm drill standby` runs those with this word in their names. */
const [, , word = ""] = process.argv;
const selected = drills.filter(({ name }) => name.includes(word));
if (selected.length === 0)
  throw new Error(`No drill has ${word} in its name: ${drills.map(({ name }) => name).join(", ")}`);

console.log("Each fault happens while all apps are under load. This takes up to six minutes.\n");
const stage = await openStage();
const rows: Row[] = [];
try {
  for (const { name, expectation, run, missing } of selected) {
    const lacking = missing?.() ?? [];
    if (lacking.length > 0) {
      console.log(`Skipped ${name}: this machine lacks ${lacking.join(", ")}`);
      continue;
    }
    console.log(`${name}: ${expectation} …`);
    const row = await run(stage);
    rows.push(row);
    for (const problem of row.problems.slice(0, 10)) console.log(`  ${problem}`);
  }
} finally {
  await stage.close();
}
console.log(`\n${tableOf(rows)}`);
for (const row of rows) for (const remark of row.remarks) console.log(`${row.fault}: ${remark}`);
console.log(`
answered: as expected. refused: with Retry-After. nobody there, cut: at an app that the drill stopped or killed.
wrong: another response. hung: no response within 5 s. lost: successes that were not true afterward. ended: processes
that exited by themselves. recovery: from the end of the fault to the last request that was not answered as expected.`);
const broken = rows.filter(({ problems }) => problems.length > 0).map(({ fault }) => fault);
console.log(broken.length === 0 ? "\nEvery expectation was met." : `\nBroken: ${broken.join(", ")}`);
process.exit(broken.length === 0 ? 0 : 1);
