import { randomUUID } from "node:crypto";
import { type Database, inspectDatabase } from "@latchkey/db";
import { inspectMail, type MailConfig } from "@latchkey/mail";
import { SESSION_COOKIE } from "@latchkey/product";
import { readVersion } from "@latchkey/product/version";
import type { Request, RequestHandler, Response } from "express";
import { cookieOptions } from "../session/middleware.ts";
import type { SessionConfig } from "../settings.ts";
import type { CheckupReport } from "./report.ts";
import { fingerprintOf, seal } from "./sealed.ts";
import { SIGNATURE_HEADER, usedOnce, verifyCheckup } from "./signature.ts";
import { sendEvents } from "./stream.ts";

export const REPORT_PATH = "/checkup";
export const STREAM_PATH = "/checkup/stream";

interface CheckupOptions {
  db: Database;
  config: { app: { origin: string }; session: SessionConfig; mail?: MailConfig };
  /** The live stream, at the app that has one. */
  live?: { hears(): Promise<boolean> };
}

/**
 * Answers `pnpm checkup`: reports what the app sees of a request, and the state of what it depends on. Only a request
 * that is signed with a session secret gets an answer, which is encrypted. For everyone else the paths do not exist.
 * Mount it after the security headers and before the session.
 */
export function checkup({ db, config, live }: CheckupOptions): RequestHandler {
  const isNew = usedOnce();
  const { secrets } = config.session;
  const identity = { instance: randomUUID(), origin: config.app.origin, secrets: secrets.map(fingerprintOf) };
  const version = readVersion(); // When the process starts: a deployment may replace the files later.

  async function report(req: Request, res: Response): Promise<CheckupReport> {
    const { cookie } = config.session;
    const [database, mail, listening] = await Promise.all([
      inspectDatabase(db),
      config.mail && inspectMail(config.mail),
      live?.hears(),
    ]);
    const sent = Object.fromEntries(Object.entries(res.getHeaders()).map(([name, value]) => [name, `${value}`]));
    const seen = seenOf(req);
    const state = { database, mail, listening };
    return { ...identity, version: await version, clock: Date.now(), cookie, seen, sent, ...state };
  }

  return async function checkup(req, res, next) {
    const { path } = req;
    if (path !== REPORT_PATH && path !== STREAM_PATH) return next();
    const signed = verifyCheckup(secrets, path, req.get(SIGNATURE_HEADER));
    if (!signed || !isNew(signed.nonce)) return next();
    res.setHeader("Cache-Control", "no-store");
    if (path === STREAM_PATH) return sendEvents(res);
    const { name } = config.session.cookie;
    res.cookie(name.replace(SESSION_COOKIE, "checkup"), signed.nonce, cookieOptions(config.session.cookie));
    const text = JSON.stringify(await report(req, res));
    res.type("text/plain").send(seal(signed, text));
  };
}

function seenOf(req: Request): CheckupReport["seen"] {
  const { headers, socket, protocol } = req;
  return {
    client: req.ip ?? "",
    forwardedFor: req.get("x-forwarded-for") ?? "",
    protocol,
    host: headers.host ?? "",
    origin: headers.origin ?? "",
    fetchSite: req.get("sec-fetch-site") ?? "",
    cookie: headers.cookie ?? "",
    port: socket.localPort ?? 0,
  };
}
