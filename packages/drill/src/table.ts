import type { Row } from "./row.ts";

const COLUMNS: [title: string, value: (row: Row) => string | number][] = [
  ["fault", ({ fault }) => fault],
  ["requests", ({ requests }) => requests],
  ["answered", ({ answered }) => answered],
  ["refused (503, 429)", ({ refused }) => refused],
  ["nobody there", ({ unreached }) => unreached],
  ["cut", ({ cut }) => cut],
  ["wrong", ({ wrong }) => wrong],
  ["hung", ({ hung }) => hung],
  ["lost", ({ lost }) => lost],
  ["ended", ({ ended }) => ended],
  ["recovery", ({ recovery }) => (recovery === null ? "never" : `${(recovery / 1000).toFixed(1)} s`)],
];

/** Formats the rows, names aligned left and numbers right. */
export function tableOf(rows: Row[]): string {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, value]) => String(value(row))))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return cells.map((line) => line.map(pad).join("  ")).join("\n");
}
