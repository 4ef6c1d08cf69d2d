import { pages } from "@latchkey/texts";
import type { RequestHandler } from "express";
import createError from "http-errors";
import type { AppSettings } from "./settings.ts";

/**
 * In development, refuses requests for other hosts (421). DNS rebinding: an attacker's site points its own name to
 * 127.0.0.1, and its pages could then read ours, including the development mailbox. In production a proxy may use any
 * name.
 */
export function ownHost({ origin, development }: Pick<AppSettings, "origin" | "development">): RequestHandler {
  const { host: own } = new URL(origin);
  const advice = pages.errors.wrongHost({ origin });
  return function ownHost(req, _res, next) {
    const { host = own } = req.headers;
    next(!development || host === own || LOOPBACK.test(host) ? undefined : createError(421, advice));
  };
}

/** Names that no other site can have (RFC 6761). */
const LOOPBACK = /^(([\w-]+\.)*localhost|127\.0\.0\.1|\[::1\])(:\d*)?$/i;
