import { alignColumns } from "@latchkey/testkit/align-columns";
import { medianOf, medianRatio, type Row, type Section, throughput } from "./results.ts";

/** The title of a section and a table of its rows, with medians over all rounds. */
export function formatSection({ title, rows, baselines }: Section): string {
  const head = ["", "conn.", "req/s", ...baselines.map((baseline) => `× ${baseline}`), ...FIELD_HEADS];
  const lines = rows.map((row) => [
    row.name,
    row.connections ? String(row.connections) : "-",
    formatNumber(medianOf(row, "requestsPerSecond")),
    ...baselines.map((name) => formatNumber(throughputRatio(row, findBaseline(rows, row, name)))),
    ...FIELDS.map((field) => formatNumber(medianOf(row, field))),
  ]);
  return `${title}\n${alignColumns([head, ...lines])}`;
}

const FIELDS = ["p50", "p99", "nodeCpu", "postgresCpu", "sql", "writes"] as const;
const FIELD_HEADS = ["p50 ms", "p99 ms", "Node CPU ms", "PostgreSQL CPU ms", "SQL", "writes"];

const throughputRatio = (row: Row, baseline: Row | undefined) =>
  baseline ? medianRatio(row, baseline, throughput) : Number.NaN;

/** The baseline with as many connections as `row`, or one that uses no connections. */
const findBaseline = (rows: Row[], row: Row, name: string) =>
  rows.find((other) => other.name === name && (other.connections === row.connections || other.connections === 0));

/** Three significant digits, or a dash for NaN. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "-";
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(value !== 0 && value < 1 ? 3 : 2);
}
