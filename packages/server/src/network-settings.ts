import { isIP } from "node:net";
import * as v from "valibot";
import { wholeNumber } from "./setting-values.ts";
import { parseTrustProxy } from "./trust-proxy.ts";

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

const HOST_ADVICE = "must be localhost or an IP address, such as 0.0.0.0 for all IPv4 addresses";
const PROXY_ADVICE =
  "must be the number of your proxies, or their addresses and CIDR ranges, such as 10.0.0.7,fd00:1::/64";
const FORGERY_ADVICE =
  "must list the addresses of your proxies, such as 10.0.0.0/24, because HOST is not a loopback address: with a number, " +
  "anyone who reaches the port could forge their client address";

/** Reads where the apps listen, and which proxies they trust. */
export const networkSettings = v.pipe(
  v.object({
    NODE_ENV: v.optional(v.string()),
    HOST: v.optional(
      v.pipe(
        v.string(),
        v.check((host) => host === "localhost" || isIP(host) > 0, HOST_ADVICE),
      ),
    ),
    TRUST_PROXY: v.optional(
      v.pipe(
        v.string(),
        v.rawTransform(({ dataset, addIssue, NEVER }) => {
          const trusted = parseTrustProxy(dataset.value);
          if (trusted !== null) return trusted;
          addIssue({ message: PROXY_ADVICE });
          return NEVER;
        }),
      ),
      "0",
    ),
    KEEP_ALIVE_SECONDS: v.optional(wholeNumber(3600, 1), "75"),
    SHUTDOWN_DELAY: v.optional(wholeNumber(60), "0"),
  }),
  v.forward(
    v.partialCheck(
      [["HOST"], ["TRUST_PROXY"]],
      ({ HOST = "localhost", TRUST_PROXY }) =>
        LOOPBACK.test(HOST) || typeof TRUST_PROXY !== "number" || TRUST_PROXY === 0,
      FORGERY_ADVICE,
    ),
    ["TRUST_PROXY"],
  ),
  v.transform(({ NODE_ENV, HOST, TRUST_PROXY, KEEP_ALIVE_SECONDS, SHUTDOWN_DELAY }) => ({
    /** Express's "trust proxy" setting. */
    trustProxy: TRUST_PROXY,
    /** The address to listen on. Undefined: all addresses of the machine. */
    host: HOST ?? defaultHost(NODE_ENV === "production", TRUST_PROXY !== 0),
    /** Milliseconds that an idle connection stays open. */
    keepAlive: KEEP_ALIVE_SECONDS * 1000,
    /** Milliseconds between SIGTERM and closing the listening socket. */
    shutdownDelay: SHUTDOWN_DELAY * 1000,
  })),
);

/**
 * Development uses public secrets, so it listens on this machine only. So does an app behind proxies, because anyone who
 * reaches its port could pose as a proxy. It listens on IPv4, the address in the configuration of most gateways.
 */
function defaultHost(production: boolean, behindProxy: boolean) {
  if (!production) return "localhost";
  return behindProxy ? "127.0.0.1" : undefined;
}
