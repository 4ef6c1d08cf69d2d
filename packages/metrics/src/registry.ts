/** The values of labels must come from a small fixed set, never from a user: each combination is a time series. */
type Labels = Record<string, string>;

interface Metric {
  type: "counter" | "gauge" | "histogram";
  help: string;
  /** Lines of the text format, without help and type. */
  read(): string[] | Promise<string[]>;
}

/** One registry per process, like the process that it describes. */
const registry = new Map<string, Metric>();
let enabled = false;

/** Before this, counting does nothing. */
export function startReading(): void {
  enabled = true;
}

/** Creates a number that only grows. Returns what increases it. */
export function counter(name: string, help: string) {
  const values = new Map<string, number>();
  registry.set(name, { type: "counter", help, read: () => linesOf(name, values) });
  return (labels: Labels = {}, by = 1): void => {
    if (enabled && by > 0) add(values, seriesOf(labels), by);
  };
}

/** Creates a number that is looked up whenever the metrics are read, or several, one for each value of a label. */
export function gauge(
  name: string,
  help: string,
  find: () => Promise<number> | number | Map<string, number>,
  { type = "gauge", label = "" }: { type?: Metric["type"]; label?: string } = {},
): void {
  const toSeries = (value: string) => (label ? seriesOf({ [label]: value }) : "");
  registry.set(name, {
    type,
    help,
    async read() {
      const found = await find();
      const values = typeof found === "number" ? new Map([["", found]]) : found;
      return linesOf(name, new Map([...values].map(([value, number]) => [toSeries(value), number])));
    },
  });
}

/** Creates a distribution of durations in seconds. Returns what records one. */
export function histogram(name: string, help: string, buckets: readonly number[]) {
  const series = new Map<string, { labels: Labels; counts: number[]; sum: number }>();
  const bounds = [...buckets, Number.POSITIVE_INFINITY];
  registry.set(name, {
    type: "histogram",
    help,
    read: () =>
      [...series.values()].flatMap(({ labels, counts, sum }) => {
        const upTo = counts.map((_, index) => counts.slice(0, index + 1).reduce((total, count) => total + count));
        const lines = upTo.map((count, index) => {
          const le = bounds[index] === Number.POSITIVE_INFINITY ? "+Inf" : `${bounds[index]}`;
          return `${name}_bucket${seriesOf({ ...labels, le })} ${count}`;
        });
        return [...lines, `${name}_sum${seriesOf(labels)} ${sum}`, `${name}_count${seriesOf(labels)} ${upTo.at(-1)}`];
      }),
  });
  return (seconds: number, labels: Labels = {}): void => {
    if (!enabled) return;
    const key = seriesOf(labels);
    const found = series.get(key) ?? { labels, counts: bounds.map(() => 0), sum: 0 };
    const bucket = bounds.findIndex((bound) => seconds <= bound);
    found.counts[bucket] = (found.counts[bucket] ?? 0) + 1;
    found.sum += seconds;
    series.set(key, found);
  };
}

function add(values: Map<string, number>, series: string, by: number) {
  values.set(series, (values.get(series) ?? 0) + by);
}

function seriesOf(labels: Labels) {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length > 0 ? `{${pairs}}` : "";
}

const linesOf = (name: string, values: Map<string, number>) =>
  [...values].map(([series, value]) => `${name}${series} ${value}`);

/** All metrics in Prometheus's text format. One that cannot be looked up, as without a database, is left out. */
export async function formatMetrics(): Promise<string> {
  const blocks = [...registry].map(async ([name, { type, help, read }]) => {
    const lines = await Promise.resolve(read()).catch(() => []);
    return lines.length > 0 ? [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines] : [];
  });
  return `${(await Promise.all(blocks)).flat().join("\n")}\n`;
}
