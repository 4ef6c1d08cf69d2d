import { type Checks, ofInstances } from "./findings.ts";
import { FORGED_ADDRESS, type Instance } from "./request-report.ts";
import type { Visit } from "./visit.ts";

/** What a gateway or proxy passes on, and what it changes. */
export const gatewayChecks: Checks<Visit> = {
  "client address": ofInstances(({ report: { seen } }, url) => {
    const entries = seen.forwardedFor.split(",").map(bare);
    const [client] = entries.filter((entry) => entry && entry !== FORGED_ADDRESS);
    const believed = bare(seen.client);
    if (believed === FORGED_ADDRESS) return client ? TOO_MANY_HOPS : FORGEABLE;
    if (client) return believed !== client && tooFewHops(believed);
    return url.protocol === "https:" && NO_ADDRESS;
  }),

  "Host header": ofInstances(
    ({ report: { seen } }, { host }) =>
      seen.host !== host && {
        hint: `The app sees Host: ${seen.host}. That is harmless until code of yours builds URLs from it. Pass the Host header on`,
      },
  ),

  "Origin header": ofInstances(({ report: { seen } }, { origin }) => {
    const lost = seen.origin !== origin ? "Origin" : seen.fetchSite !== "same-origin" && "Sec-Fetch-Site";
    return (
      lost && `A proxy drops or changes ${lost}, on which the protection against CSRF relies. Pass it on unchanged`
    );
  }),

  origin: ofInstances(
    ({ report }, { origin }) =>
      report.origin !== origin &&
      `The app's setting says ${report.origin}, so forms of ${origin} are refused. Set its …_ORIGIN to where browsers find it`,
  ),

  "security headers": ({ instances }) => {
    const changed = new Set(instances.flatMap((instance) => CONSTANT.filter((name) => isChanged(instance, name))));
    return instances.length === 0
      ? null
      : [...changed].map((name) => `A proxy removes or changes ${name}. Let it pass unchanged`);
  },

  "live stream": ({ stream }) => {
    if (stream === undefined) return null;
    if (stream === null) return [BUFFERED];
    if (stream.status !== 200) return [`Server-sent events get status ${stream.status}. Let the gateway pass them`];
    const { "content-encoding": encoding } = stream.headers;
    return encoding ? [`A proxy compresses text/event-stream (${encoding}), which delays it. Exclude this type`] : [];
  },

  "app port": ({ url: { hostname }, instances, openPorts }) =>
    instances.length === 0 ? null : openPorts.map((port) => beside(`http://${hostname}:${port}`)),
};

const CONSTANT = [
  "content-security-policy",
  "x-content-type-options",
  "x-frame-options",
  "referrer-policy",
  "cache-control",
];

const isChanged = ({ report, answer }: Instance, name: string) => report.sent[name] !== answer.headers[name];

/** Without brackets, port and the prefix of mapped IPv4 addresses. */
const bare = (address: string) =>
  address
    .trim()
    .replace(/^([\d.]+):\d+$/, "$1")
    .replace(/^\[(.*)\](:\d+)?$/, "$1")
    .replace(/^::ffff:(?=[\d.]+$)/, "");

const TOO_MANY_HOPS =
  "Clients can forge their address and evade the rate limits: TRUST_PROXY trusts more proxies than there are. Lower it, or list their addresses";
const FORGEABLE =
  "Clients can forge their address and evade the rate limits: no proxy appends to X-Forwarded-For. Let the gateway set it, or unset TRUST_PROXY if there is none";
const NO_ADDRESS =
  "The gateway sends no X-Forwarded-For, so all users share the rate limits of one client address. Let it set the header";
const tooFewHops = (seen: string) =>
  `The app takes the proxy ${seen} for the client, so all users share the rate limits of one address. Raise TRUST_PROXY to the number of proxies, or list their addresses`;
const BUFFERED =
  "A proxy buffers text/event-stream: no event arrived within 3 seconds, so open pages are updated late. Turn buffering off for it (nginx: do not ignore X-Accel-Buffering)";
const beside = (origin: string) =>
  `${origin} answers beside the gateway, without TLS. Set HOST=127.0.0.1, or close the port in the firewall`;
