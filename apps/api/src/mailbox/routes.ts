import { fileURLToPath } from "node:url";
import { Refused } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { findInMailbox, findNewestInMailbox, listMailbox } from "@latchkey/mail";
import { type Request, type RequestHandler, Router } from "express";
import { pageOf, viewOf } from "./page.ts";
import { previewOf, TRIES_NOTHING } from "./preview.ts";

const SCRIPT = fileURLToPath(new URL("live.js", import.meta.url));
const POLL_INTERVAL_MS = 500;

/** The pages show emails in frames and run one script. Everything is inline, because nothing else of the API has pages. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'";

/**
 * In development: lists the emails that would have been sent, newest first, and shows each one as its recipient sees it.
 * @param stopping ends the streams
 */
export function mailboxRoutes(db: Database, stopping?: AbortSignal): Router {
  const find = async (req: Request) => {
    const email = await findInMailbox(db, String(req.params.id));
    if (!email) throw new Refused(404, "email_not_found");
    return email;
  };

  const list: RequestHandler = async (_req, res) => {
    res.set("Content-Security-Policy", PAGE_POLICY).send(pageOf(await listMailbox(db)));
  };

  const show: RequestHandler = async (req, res) => {
    const email = await find(req);
    res.set("Content-Security-Policy", PAGE_POLICY).send(pageOf(await listMailbox(db), email, viewOf(req.query)));
  };

  const preview: RequestHandler = async (req, res) => {
    const { html } = await find(req);
    res.set({ "Content-Security-Policy": TRIES_NOTHING, "X-Frame-Options": "SAMEORIGIN" });
    res.send(previewOf(html, viewOf(req.query)));
  };

  /** Server-sent events: the id of the newest email, whenever it changes. */
  const live: RequestHandler = (_req, res) => {
    let sent: string | undefined;
    const sendNewest = async () => {
      const newest = await findNewestInMailbox(db).catch(() => sent);
      if (newest !== sent && !res.closed) res.write(`data: ${newest}\n\n`);
      sent = newest;
    };
    const timer = setInterval(() => void sendNewest(), POLL_INTERVAL_MS);
    res.once("close", () => clearInterval(timer));
    stopping?.addEventListener("abort", () => res.end());
    res.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    res.write(":\n\n");
  };

  return Router({ strict: true })
    .get("/dev/mailbox", list)
    .get("/dev/mailbox/live", live)
    .get("/dev/mailbox/live.js", (_req, res) => res.sendFile(SCRIPT))
    .get("/dev/mailbox/:id", show)
    .get("/dev/mailbox/:id/html", preview);
}
