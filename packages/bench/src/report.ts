import { availableParallelism, loadavg } from "node:os";
import { alignColumns } from "@latchkey/testkit/align-columns";
import type { Options } from "./options.ts";
import type { Results } from "./results.ts";
import { median } from "./statistics.ts";
import { formatNumber, formatSection } from "./table.ts";
import type { Target } from "./targets.ts";

export function formatReport(options: Options, { sections, metrics }: Results, targets: Target[]): string {
  const metricLines = metrics.map(({ name, unit, values }) => [name, `${formatNumber(median(values))} ${unit}`]);
  const targetLines = targets.map(({ name, target, measured, met }) => [name, target, measured, VERDICTS[`${met}`]]);
  const parts = [
    ...sections.map(formatSection),
    alignColumns(metricLines),
    alignColumns([["target", "", "measured", ""], ...targetLines]),
    `Medians of ${options.rounds} rounds of ${options.seconds} s, with ${options.sessions} sessions. × compares requests per second: the median of
each round's ratio. Load generator, apps and PostgreSQL shared ${availableParallelism()} CPUs. Load average at the end: ${loadavg()[0]?.toFixed(1)}.`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const VERDICTS = { true: "met", false: "MISSED", null: "not measured" };
