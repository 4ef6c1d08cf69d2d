import { drills } from "./drills.ts";
import type { Row } from "./row.ts";
import { openStage } from "./stage.ts";
import { tableOf } from "./table.ts";

// Ctrl-C leaves nothing behind: everything that was started ends with this process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

console.log("Each fault happens while all apps are under load. This takes two to five minutes.\n");
const stage = await openStage();
const rows: Row[] = [];
try {
  for (const { name, promise, run } of drills) {
    console.log(`${name}: ${promise} …`);
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
answered: as it should be. refused: told to come again. nobody there, cut: at an app that the drill itself ended.
wrong: another answer. hung: none within 5 s. lost: a success that was not true afterwards. ended: a process by itself.
recovery: from the end of the fault to the last request that was not answered as it should be.`);
const broken = rows.filter(({ problems }) => problems.length > 0).map(({ fault }) => fault);
console.log(broken.length === 0 ? "\nEvery promise was kept." : `\nBroken: ${broken.join(", ")}`);
process.exit(broken.length === 0 ? 0 : 1);
