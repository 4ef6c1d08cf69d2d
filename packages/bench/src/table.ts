import { type Row, ratio, type Section, typical } from "./rows.ts";

/** The rows of a section under its title: medians of all rounds. */
export function tableOf({ title, rows, bases }: Section): string {
  const baseOf = (row: Row, name: string) =>
    rows.find((other) => other.name === name && (other.connections === row.connections || other.connections === 0));
  const head = ["", "conn.", "req/s", ...bases.map((base) => `× ${base}`), ...HEAD];
  const lines = rows.map((row) => [
    row.name,
    row.connections ? String(row.connections) : "-",
    number(typical(row, "perSecond")),
    ...bases.map((base) => {
      const other = baseOf(row, base);
      return other ? number(ratio(row, other)) : "-";
    }),
    ...(["p50", "p99", "nodeCpu", "postgresCpu", "sql", "writes"] as const).map((what) => number(typical(row, what))),
  ]);
  return `${title}\n${aligned([head, ...lines])}`;
}

const HEAD = ["p50 ms", "p99 ms", "node CPU ms", "PostgreSQL CPU ms", "SQL", "writes"];

/** Three digits that count; a dash for what the system does not tell. */
export function number(value: number): string {
  if (Number.isNaN(value)) return "-";
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(value !== 0 && value < 1 ? 3 : 2);
}

/** Names to the left and numbers to the right. */
export function aligned(lines: string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}
