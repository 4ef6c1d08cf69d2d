import type { Request, Response } from "express";
import type { EventLog } from "../request/event-log.ts";
import type { SessionCookie } from "./end.ts";

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

/** The domains whose cookies a host receives: for `app.example.com` also those of `example.com`. */
function domainsOf(hostname = "") {
  if (!COOKIE_DOMAIN.test(hostname)) return [];
  const labels = hostname.replace(/\.$/, "").split(".").slice(-MAX_DEPTH);
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
}

/** The paths whose cookies a page receives: for `/a/b` those of `/`, `/a`, `/a/` and `/a/b`. */
function pathsOf(path: string) {
  const ends = [...path.matchAll(/\/|$/g)].slice(0, MAX_DEPTH);
  const paths = ends.flatMap(({ index }) => [path.slice(0, index), path.slice(0, index + 1)]);
  return [...new Set(paths)].filter((candidate) => COOKIE_PATH.test(candidate));
}

/** A host name that Set-Cookie accepts as Domain. An IP address is not one. */
const COOKIE_DOMAIN = /^(?=.*[a-z])([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

/** Host and path come from the client, which could otherwise make the server send thousands of Set-Cookie headers. */
const MAX_DEPTH = 5;

/** A path that Set-Cookie can express and browsers accept (RFC 6265bis). */
const COOKIE_PATH = /^[!-:=-~]{1,1024}$/;
