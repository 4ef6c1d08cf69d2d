import type { Request, Response } from "express";
import type { SessionCookie } from "./middleware.ts";
import type { EventLog } from "./store.ts";

/**
 * A sibling subdomain, or anyone on plain HTTP, can plant a second cookie of our name, and the first one sent would
 * win: a person could work in the session of an attacker. Two count as none, and the browser forgets both.
 * (No subdomain can plant a `__Host-` cookie; another port of the same host still can.)
 */
export function refuseDuplicateCookies(req: Request, res: Response, { name, options }: SessionCookie, log: EventLog) {
  const { cookie: sent = "" } = req.headers;
  if (sent.indexOf(name) === sent.lastIndexOf(name)) return; // Nearly always: none, or one.
  const pairs = sent.split(/; */);
  const others = pairs.filter((pair) => pair.split("=")[0]?.trim() !== name);
  if (pairs.length - others.length < 2) return;
  log.warn({ host: req.hostname }, "Two session cookies at once: one was planted, both are refused");
  req.headers.cookie = others.join("; ");
  for (const domain of [undefined, ...domainsOf(req.hostname)]) {
    for (const path of pathsOf(req.path)) res.clearCookie(name, { ...options, domain, path });
  }
}

/** `app.example.com` may have cookies of `app.example.com` and `example.com`. */
function domainsOf(hostname = "") {
  if (!COOKIE_DOMAIN.test(hostname)) return [];
  const labels = hostname.replace(/\.$/, "").split(".").slice(-DEEPEST);
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
}

/** `/a/b` may have cookies of `/`, `/a`, `/a/` and `/a/b`. If the planted one stayed it would be alone, and count. */
function pathsOf(path: string) {
  const ends = [...path.matchAll(/\/|$/g)].slice(0, DEEPEST);
  const paths = ends.flatMap(({ index }) => [path.slice(0, index), path.slice(0, index + 1)]);
  return [...new Set(paths)].filter((candidate) => COOKIE_PATH.test(candidate));
}

/** What a Set-Cookie can say as Domain: names, no numbers. */
const COOKIE_DOMAIN = /^(?=.*[a-z])([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

/** Host and path come from the client, who could otherwise make us expire cookies by the thousand. */
const DEEPEST = 5;

/** What a Set-Cookie can say as Path and browsers read (RFC 6265bis): no cookie has another one. */
const COOKIE_PATH = /^[!-:=-~]{1,1024}$/;
