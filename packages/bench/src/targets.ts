import { APPS, type AppName, EXPRESS, LISTING, withoutName } from "./contestants.ts";
import type { Measured } from "./measure.ts";
import { median } from "./quantile.ts";
import { type Figure, type Results, type Row, ratio, totalCpu, typical } from "./rows.ts";
import { FEWEST, withSessions } from "./sections/growth.ts";
import { LOGIN, SCRYPT } from "./sections/logins.ts";
import { PRUNED, UNPRUNED } from "./sections/pruning.ts";
import { number } from "./table.ts";

export interface Target {
  name: string;
  target: string;
  measured: string;
  /** Null where it was not measured. */
  kept: boolean | null;
}

/** What the login may cost, held against what it did cost in this run. */
export function targetsOf(results: Required<Results>, sessions: number): Target[] {
  const me = APPS.api.name;
  const page = (name: string, connections = 50) => find(results, "One page", name, connections);
  const figure = (name: string) => figureOf(results.figures, name);
  const growing = (name: string) => find(results, "A large table", name);
  const pruned = (name: string) => find(results, "Deleting", name);
  const logins = (name: string) => find(results, "Logins", name);
  const apps = Object.keys(APPS) as AppName[];
  return [
    atLeast(5, `${me} against the listing, 50 connections`, compare(page(me), page(LISTING))),
    atLeast(1.8, `${me} against the listing, 1 connection`, compare(page(me, 1), page(LISTING, 1))),
    atLeast(0.6, `${me} against bare Express, 50 connections`, compare(page(me), page(EXPRESS))),
    atMost(0.1, `SQL a request, ${me}`, value(page(me), "sql")),
    atMost(0, `writes a request, ${me}`, value(page(me), "writes")),
    ...apps.map((app) => {
      const cost = compare(page(APPS[app].name), page(withoutName(app)), totalCpu);
      return atMost(1.25, `CPU with login against without, ${APPS[app].name}`, cost);
    }),
    atMost(
      1.1,
      `CPU with ${sessions} sessions against 1000`,
      compare(growing(withSessions(sessions)), growing(FEWEST), totalCpu),
    ),
    atLeast(0.95, "logins against bare scrypt", compare(logins(LOGIN), logins(SCRYPT))),
    atMost(
      1.5,
      "p99 while half of the sessions are pruned",
      compare(pruned(PRUNED), pruned(UNPRUNED), ({ p99 }) => p99),
    ),
    ...(["api", "htmx"] as const).map((app) =>
      atMost(300, `first answer in ms, ${APPS[app].name}`, figure(`first answer, ${APPS[app].name}`)),
    ),
    ...apps.map((app) => atMost(100, `idle memory in MB, ${APPS[app].name}`, figure(`memory idle, ${APPS[app].name}`))),
    ...["htmx", "astro"].map((site) => atMost(25, `heaviest page in kB, ${site}`, figure(`heaviest page, ${site}`))),
  ];
}

function find({ sections }: Required<Results>, title: string, name: string, connections?: number) {
  const rows = sections.find((section) => section.title.startsWith(title))?.rows;
  return rows?.find((row) => row.name === name && (connections === undefined || row.connections === connections));
}

const figureOf = (figures: Figure[], name: string) =>
  median(figures.find((figure) => figure.name === name)?.values ?? []);
const value = (row: Row | undefined, what: keyof Measured) => (row ? typical(row, what) : Number.NaN);
const compare = (row: Row | undefined, base: Row | undefined, of?: (round: Measured) => number) =>
  row && base ? ratio(row, base, of) : Number.NaN;

const atLeast = (limit: number, name: string, measured: number) =>
  held(name, `≥ ${limit}`, measured, measured >= limit);
const atMost = (limit: number, name: string, measured: number) => held(name, `≤ ${limit}`, measured, measured <= limit);

function held(name: string, target: string, measured: number, kept: boolean): Target {
  return { name, target, measured: number(measured), kept: Number.isNaN(measured) ? null : kept };
}
