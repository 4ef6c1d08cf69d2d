import { alignColumns } from "@latchkey/testkit/align-columns";
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

export function tableOf(rows: Row[]): string {
  return alignColumns([COLUMNS.map(([title]) => title), ...rows.map(cellsOf)]);
}

const cellsOf = (row: Row) => COLUMNS.map(([, value]) => String(value(row)));
