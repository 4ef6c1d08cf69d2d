import type { Request, Response } from "express";
import type { SessionCookie } from "../request/browser-cookie.ts";
import { domainsOf, pathsOf } from "../request/cookie-scopes.ts";
import type { EventLog } from "../request/event-log.ts";

/**
 * Defends against cookie tossing: a sibling subdomain, or an attacker on plain HTTP, can set a second cookie with our
 * name. The server would use the first one sent, so the victim could work in the attacker's session. If a request
 * carries duplicate session cookies, all of them are ignored and deleted. (A subdomain cannot set a `__Host-` cookie,
 * but another port of the same host can.)
 */
export function refuseDuplicateCookies(
  req: Request,
  res: Response,
  { name, options }: SessionCookie,
  log: EventLog,
): void {
  const { cookie: sent = "" } = req.headers;
  if (sent.indexOf(name) === sent.lastIndexOf(name)) return; // Almost always: zero or one.
  const pairs = sent.split(/; */);
  const others = pairs.filter((pair) => pair.split("=")[0]?.trim() !== name);
  if (pairs.length - others.length < 2) return;
  log.warn({ host: req.hostname }, "Ignored duplicate session cookies, a sign of cookie tossing");
  req.headers.cookie = others.join("; ");
  for (const domain of [undefined, ...domainsOf(req.hostname)]) {
    for (const path of pathsOf(req.path)) res.clearCookie(name, { ...options, domain, path });
  }
}
