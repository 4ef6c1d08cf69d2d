import type { Request } from "express";
import ipaddr from "ipaddr.js";

/**
 * Where a request comes from, as the app's setting "trust proxy" counts: never from a header that anyone can send.
 * An IPv6 address stands for its /64, which is what one customer has to choose from.
 */
export function addressOf(req: Request): string {
  // Some proxies add a port, and a client that writes the header itself may write anything.
  const claimed = req.ip && ipaddr.isValid(req.ip) ? req.ip : req.socket.remoteAddress;
  const address = ipaddr.process(claimed ?? "::");
  if (address instanceof ipaddr.IPv4 || address.range() === "loopback") return address.toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}
