import { SIGNATURE_HEADER, STREAM_PATH, signCheckup } from "@latchkey/auth-core";
import { type Answer, ask } from "./ask.ts";
import { type Failure, type Instance, requestReport, type VisitOptions } from "./request-report.ts";

/** What the requests to one URL found out. */
export interface Visit {
  url: URL;
  /** Each process that answered, once. */
  instances: Instance[];
  /** Why requests got no report, each reason once. */
  failures: Failure[];
  /** The start of a live stream; null if no event arrived in time. */
  stream?: Answer | null;
  /** The answer over plain HTTP; null if nothing listens. */
  plain?: Answer | null;
  /** Ports of the app that answer beside the gateway. */
  openPorts: number[];
}

/** Behind a balancer, requests on different connections reach different instances. */
const REQUESTS = 4;
const TIMEOUT_MS = 3_000;

/** Sends about seven requests to a URL. None of them changes anything. */
export async function visit(url: URL, options: VisitOptions): Promise<Visit> {
  const results = await Promise.all(Array.from({ length: REQUESTS }, () => requestReport(url, options)));
  const instances = results.filter((result) => "report" in result);
  const failures = results.filter((result) => "reason" in result);
  const found: Visit = {
    url,
    instances: [...new Map(instances.map((each) => [each.report.instance, each])).values()],
    failures: [...new Map(failures.map((each) => [each.reason, each])).values()],
    openPorts: [],
  };
  const [first] = instances;
  if (!first) return found;
  if (first.report.listening !== undefined) found.stream = await requestStream(url, first, options);
  if (url.protocol === "https:" && !url.port) found.plain = await requestPlain(url, options);
  found.openPorts = await findOpenPorts(found, options);
  return found;
}

function requestStream(url: URL, { signed }: Instance, { destination }: VisitOptions) {
  const { header } = signCheckup(signed.secret, STREAM_PATH);
  const headers = { [SIGNATURE_HEADER]: header, "accept-encoding": "gzip, br" };
  const options = { destination, headers, timeoutMs: TIMEOUT_MS, firstChunk: true };
  return ask(new URL(STREAM_PATH, url), options).catch(() => null);
}

function requestPlain({ host }: URL, { destination }: VisitOptions) {
  return ask(new URL(`http://${host}/`), { destination, timeoutMs: TIMEOUT_MS }).catch(() => null);
}

async function findOpenPorts({ url, instances }: Visit, { destination }: VisitOptions): Promise<number[]> {
  if (isLoopback(url)) return [];
  const ports = new Set(instances.map(({ report }) => report.seen.port));
  ports.delete(Number(url.port || (url.protocol === "https:" ? 443 : 80)));
  const open = [...ports].map(async (port) => {
    const health = new URL(`http://${url.hostname}:${port}/healthz`);
    const answer = await ask(health, { destination, timeoutMs: TIMEOUT_MS }).catch(() => null);
    return answer?.body.includes('"status":"ok"') ? [port] : [];
  });
  return (await Promise.all(open)).flat();
}

export const isLoopback = ({ hostname }: URL) => /^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
