import { isIP } from "node:net";
import type { Request } from "express";
import ipaddr from "ipaddr.js";

/**
 * The network that a request comes from, as the app's setting "trust proxy" counts: never from a header that anyone can
 * send. An IPv6 address counts as its /64, which one customer has whole; one that stands for an IPv4 address as that.
 */
export function clientAddress(req: Request): string {
  const address = ipaddr.parse(clientOf(req));
  if (address instanceof ipaddr.IPv4 || address.range() === "loopback") return address.toString();
  return embeddedIPv4(address) ?? networkOf(address);
}

/** Where an entry is no address, the next proxy of ours is the nearest that is known: anything else could be forged. */
function clientOf(req: Request) {
  const [client = "", ...proxies] = [...req.ips, req.socket.remoteAddress ?? "::"].map(withoutPort);
  if (isIP(client)) return client;
  warnOnce(req);
  return proxies.find((proxy) => isIP(proxy)) ?? "::";
}

/** Proxies write `203.0.113.7:51234`, `[2001:db8::7]:51234`, `"[2001:db8::7]"` and `fe80::7%eth0` as well. */
function withoutPort(entry: string) {
  const unquoted = entry.replaceAll('"', "").trim();
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(unquoted)?.[1];
  return (bracketed ?? unquoted.replace(/^([\d.]+):\d+$/, "$1")).replace(/%.*$/, "");
}

/**
 * Ranges whose last 32 bits are an IPv4 address: mapped (RFC 4291), translated (RFC 7915), NAT64 (RFC 6052). Everyone
 * who comes through a translator would otherwise share one /64.
 */
const EMBEDDING = ["::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"].map((range) => ipaddr.IPv6.parseCIDR(range));

/** Translators of a network's own (RFC 8215) put the IPv4 address last, or further ahead and end with zeros. */
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

/** Once for each log: a proxy that writes no address would otherwise fill it. */
function warnOnce(req: Request) {
  const log = req.res?.locals.eventLog;
  if (!log || warned.has(log)) return;
  warned.add(log);
  const advice = "Check TRUST_PROXY and what the proxy writes: rate limits now count the proxy itself";
  log.warn({ forwarded: req.get("x-forwarded-for") }, `Could not read the client's address. ${advice}`);
}
