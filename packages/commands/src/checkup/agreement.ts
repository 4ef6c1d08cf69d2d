import type { Checks } from "./findings.ts";
import type { Instance } from "./request-report.ts";
import type { Visit } from "./visit.ts";

const MAX_CLOCK_DIFFERENCE_MS = 5_000;

/** What all instances of all apps must have in common. */
export const agreementChecks: Checks<readonly Visit[]> = {
  "session secrets": (visits) => {
    const all = instancesOf(visits);
    const unknown = all.flatMap((one) =>
      all.filter(({ report }) => !report.secrets.includes(one.report.secrets[0] ?? "")).map((other) => [one, other]),
    );
    const [pair] = unknown;
    const [one, other] = pair?.map(nameOf) ?? [];
    return pair
      ? [
          `${other} does not accept the logins of ${one}. Give all the same SESSION_SECRETS; add a new one to all before it signs`,
        ]
      : [];
  },

  clocks: (visits) => {
    const wrong = instancesOf(visits).filter((each) => Math.abs(offsetOf(each)) > MAX_CLOCK_DIFFERENCE_MS);
    return wrong.map((each) => {
      const seconds = Math.round(offsetOf(each) / 1000);
      const where = seconds > 0 ? "ahead of" : "behind";
      return `The clock of ${nameOf(each)} is ${Math.abs(seconds)} s ${where} this machine's. Synchronize both (NTP)`;
    });
  },

  versions: (visits) => {
    const shared = differing(instancesOf(visits), ({ version }) => version.shared);
    const own = visits.map(({ instances }) => differing(instances, ({ version }) => version.own));
    const [found] = [shared, ...own].filter((names) => names !== null);
    return found ? [`Different versions run: ${found}. Finish the deployment`] : [];
  },

  databases: (visits) => {
    const found = differing(instancesOf(visits), ({ database }) => database.identity);
    return found ? [`The apps use different databases: ${found}. Give all the same DATABASE_URL`] : [];
  },
};

const instancesOf = (visits: readonly Visit[]) => visits.flatMap(({ instances }) => instances);

const nameOf = ({ report }: Instance) => `${report.origin} (port ${report.seen.port})`;

const offsetOf = ({ report, arrived }: Instance) => report.clock - arrived;

/** Lists the instances by value, if there are several values. */
function differing(instances: Instance[], find: (report: Instance["report"]) => string | null) {
  const known = instances.filter(({ report }) => find(report) !== null);
  const groups = Object.groupBy(known, ({ report }) => find(report) ?? "");
  const names = Object.entries(groups).map(([value, group = []]) => `${value} at ${group.map(nameOf).join(", ")}`);
  return names.length > 1 ? names.join("; ") : null;
}
