import type { Request } from "express";
import { clientAddress } from "./client-address.ts";
import { describeBrowser } from "./user-agent.ts";

/** Where a request comes from, as lists of sessions and notifications show it. */
export interface WhereFrom {
  /** "Firefox on Windows". */
  browser: string;
  /** An IPv4 address, or the /64 network of an IPv6 address. */
  address: string;
}

export function whereFrom(req: Request): WhereFrom {
  return { browser: describeBrowser(req.get("user-agent")), address: clientAddress(req) };
}
