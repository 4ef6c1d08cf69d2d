import { isIP } from "node:net";
import type { Request } from "express";
import ipaddr from "ipaddr.js";

/**
 * The client address of a request, for rate limits and the log. Only trusted proxies (Express's "trust proxy" setting) can
 * set it, so a client cannot forge it with a header. An IPv6 address becomes its /64 network, which belongs to one customer;
 * a mapped or translated IPv4 address becomes that IPv4 address.
 */
export function clientAddress(req: Request): string {
  const address = ipaddr.parse(clientOf(req));
  if (address instanceof ipaddr.IPv4 || address.range() === "loopback") return address.toString();
  return embeddedIPv4(address) ?? networkOf(address);
}

/** If an entry is malformed, the nearest trusted proxy with an address counts: everything else could be forged. */
function clientOf(req: Request) {
  const [client = "", ...proxies] = [...req.ips, req.socket.remoteAddress ?? "::"].map(withoutPort);
  if (isIP(client)) return client;
  warnOnce(req);
  return proxies.find((proxy) => isIP(proxy)) ?? "::";
}

/** Some proxies write `203.0.113.7:51234`, `[2001:db8::7]:51234`, `"[2001:db8::7]"` or `fe80::7%eth0`. */
function withoutPort(entry: string) {
  const unquoted = entry.replaceAll('"', "").trim();
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(unquoted)?.[1];
  return (bracketed ?? unquoted.replace(/^([\d.]+):\d+$/, "$1")).replace(/%.*$/, "");
}

/**
 * Ranges whose last 32 bits are an IPv4 address: mapped (RFC 4291), translated (RFC 7915), NAT64 (RFC 6052). Otherwise all
 * clients of a translator would share one /64.
 */
const EMBEDDING = ["::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"].map((range) => ipaddr.IPv6.parseCIDR(range));

/** Local-use NAT64 (RFC 8215) embeds the IPv4 address at the end, or earlier and followed by zeros. */
const LOCAL_NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b:1::/48");

function embeddedIPv4(address: ipaddr.IPv6) {
  const [last, ...before] = address.toByteArray().reverse();
  const ipv4 = () => new ipaddr.IPv4([...before.slice(0, 3).reverse(), last ?? 0]).toString();
  if (EMBEDDING.some((range) => address.match(range))) return ipv4();
  if (!address.match(LOCAL_NAT64)) return null;
  return address.parts[7] ? ipv4() : address.toString();
}

function networkOf({ parts }: ipaddr.IPv6) {
  return `${new ipaddr.IPv6([...parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}

const warned = new WeakSet<object>();

/** Once per log: a misconfigured proxy would otherwise fill it. */
function warnOnce(req: Request) {
  const log = req.res?.locals.eventLog;
  if (!log || warned.has(log)) return;
  warned.add(log);
  const advice = "Check TRUST_PROXY and the proxy's X-Forwarded-For: rate limits now count the proxy itself";
  log.warn({ forwarded: req.get("x-forwarded-for") }, `Could not read the client's address. ${advice}`);
}
