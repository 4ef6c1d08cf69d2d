import { API, APPS, SITES } from "./apps.ts";
import type { Measurement } from "./measure.ts";
import { medianOf, medianRatio, type Results, type Row, throughput, totalCpu } from "./results.ts";
import { LOGIN, SCRYPT } from "./sections/logins.ts";
import { NO_PRUNING, WHILE_PRUNING } from "./sections/pruning.ts";
import { FEW_SESSIONS, sessionsName } from "./sections/table-size.ts";
import { EXPRESS, STOCK, withoutLoginName } from "./servers.ts";
import { median } from "./statistics.ts";
import { formatNumber } from "./table.ts";

export interface Target {
  name: string;
  target: string;
  measured: string;
  /** Null if this run did not measure it. */
  met: boolean | null;
}

export function checkTargets({ sections, metrics }: Results, sessions: number): Target[] {
  const me = API.label;
  const rows = sections.flatMap((section) => section.rows);
  const metric = (name: string) => median(metrics.find((other) => other.name === name)?.values ?? []);
  const perRequest = (field: keyof Measurement) => mapRow(findRow(rows, me, 50), (row) => medianOf(row, field));
  const compare = (name: string, baseline: string, value = throughput, connections?: number) =>
    mapRow(findRow(rows, name, connections), (row) =>
      mapRow(findRow(rows, baseline, connections), (other) => medianRatio(row, other, value)),
    );
  return [
    atLeast(5, `${me} vs. ${STOCK}, 50 connections`, compare(me, STOCK, throughput, 50)),
    atLeast(1.8, `${me} vs. ${STOCK}, 1 connection`, compare(me, STOCK, throughput, 1)),
    atLeast(0.6, `${me} vs. ${EXPRESS}, 50 connections`, compare(me, EXPRESS, throughput, 50)),
    atMost(0.1, `SQL statements per request, ${me}`, perRequest("sql")),
    atMost(0, `writes per request, ${me}`, perRequest("writes")),
    ...APPS.map((app) =>
      atMost(1.25, `CPU with vs. without login, ${app.label}`, compare(app.label, withoutLoginName(app), totalCpu, 50)),
    ),
    atMost(1.1, `CPU with ${sessions} vs. 1000 sessions`, compare(sessionsName(sessions), FEW_SESSIONS, totalCpu)),
    atLeast(0.95, `logins vs. ${SCRYPT}`, compare(LOGIN, SCRYPT)),
    atMost(
      1.5,
      "p99 while half of the sessions are pruned",
      compare(WHILE_PRUNING, NO_PRUNING, ({ p99 }) => p99),
    ),
    ...APPS.flatMap(({ label, built }) => [
      atMost(built ? 400 : 300, `startup in ms, ${label}`, metric(`startup, ${label}`)),
      atMost(100, `idle memory in MB, ${label}`, metric(`idle memory, ${label}`)),
    ]),
    ...SITES.map(({ title }) => atMost(25, `heaviest page in kB, ${title}`, metric(`heaviest page, ${title}`))),
  ];
}

const findRow = (rows: Row[], name: string, connections?: number) =>
  rows.find((row) => row.name === name && (connections === undefined || row.connections === connections));

const mapRow = (row: Row | undefined, value: (row: Row) => number) => (row ? value(row) : Number.NaN);

const atLeast = (limit: number, name: string, measured: number) =>
  check(name, `≥ ${limit}`, measured, measured >= limit);
const atMost = (limit: number, name: string, measured: number) =>
  check(name, `≤ ${limit}`, measured, measured <= limit);

function check(name: string, target: string, measured: number, met: boolean): Target {
  return { name, target, measured: formatNumber(measured), met: Number.isNaN(measured) ? null : met };
}
