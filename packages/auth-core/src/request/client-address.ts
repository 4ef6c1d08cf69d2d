import { isIP } from "node:net";
import type { Request } from "express";
import ipaddr from "ipaddr.js";

/**
 * The client address of a request, for rate limits and the log. Only trusted proxies (Express's "trust proxy" setting)
 * can set it, so a client cannot forge it with a header. An IPv6 address becomes its /64 network, which belongs to one
 * customer; a mapped, translated or tunneled IPv4 address becomes that IPv4 address.
 */
export function clientAddress(req: Request): string {
  return networkOf(addressOf(req), 64);
}

/** The same with a /48 for an IPv6 address. It has 65,536 client addresses, and one customer may have all of them. */
export function clientNetwork(req: Request): string {
  return networkOf(addressOf(req), 48);
}

function addressOf(req: Request) {
  const address = ipaddr.parse(clientOf(req));
  return address instanceof ipaddr.IPv4 ? address : (embeddedIPv4(address) ?? address);
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

const range = (cidr: string) => ipaddr.IPv6.parseCIDR(cidr);

/**
 * Mapped (RFC 4291), translated (RFC 7915), NAT64 (RFC 6052): the last 32 bits are an IPv4 address. Otherwise all clients
 * of a translator would share one /64.
 */
const EMBEDDING = [range("::ffff:0:0/96"), range("::ffff:0:0:0/96"), range("64:ff9b::/96")];

/** Local-use NAT64 (RFC 8215) embeds the IPv4 address at the end, or earlier and followed by zeros. */
const LOCAL_NAT64 = range("64:ff9b:1::/48");

/** Each IPv4 address has 65,536 /64 networks of 6to4 (RFC 3056). */
const SIX_TO_FOUR = range("2002::/16");

/** Teredo (RFC 4380) embeds the client's IPv4 address with all bits inverted. */
const TEREDO = range("2001::/32");

function embeddedIPv4(address: ipaddr.IPv6) {
  const bytes = address.toByteArray();
  const last = bytes.slice(12);
  if (EMBEDDING.some((each) => address.match(each))) return new ipaddr.IPv4(last);
  if (address.match(LOCAL_NAT64) && address.parts[7]) return new ipaddr.IPv4(last);
  if (address.match(SIX_TO_FOUR)) return new ipaddr.IPv4(bytes.slice(2, 6));
  if (address.match(TEREDO)) return new ipaddr.IPv4(last.map((byte) => byte ^ 0xff));
  return null;
}

function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number) {
  if (address instanceof ipaddr.IPv4 || address.range() === "loopback" || address.match(LOCAL_NAT64))
    return `${address}`;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`)}/${bits}`;
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
