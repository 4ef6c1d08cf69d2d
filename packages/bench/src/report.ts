import { availableParallelism, loadavg } from "node:os";
import type { Options } from "./options.ts";
import { median } from "./quantile.ts";
import type { Results } from "./rows.ts";
import { aligned, number, tableOf } from "./table.ts";
import type { Target } from "./targets.ts";

/** What was measured, for a person to read. */
export function report(options: Options, { sections, figures }: Required<Results>, targets: Target[]): string {
  const measured = figures.map(({ name, unit, values }) => [name, `${number(median(values))} ${unit}`]);
  const held = targets.map(({ name, target, measured, kept }) => [name, target, measured, KEPT[`${kept}`]]);
  const parts = [
    ...sections.map(tableOf),
    aligned(measured),
    aligned([["target", "", "measured", ""], ...held]),
    `Medians of ${options.rounds} rounds of ${options.seconds} s each, with ${options.sessions} sessions; a ratio (×: requests a second) is the
median of each round's own. ${availableParallelism()} processors did all of it: load, apps and PostgreSQL. Load average at the end: ${loadavg()[0]?.toFixed(1)}.`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const KEPT = { true: "kept", false: "NOT KEPT", null: "not measured" };
