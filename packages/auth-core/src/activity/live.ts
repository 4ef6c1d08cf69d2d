import { setTimeout as delay } from "node:timers/promises";
import { type Database, listen } from "@latchkey/db";
import { gauge } from "@latchkey/metrics";
import type { Request, Response } from "express";
import type { EventLog } from "../request/event-log.ts";
import { Refused } from "../request/refused.ts";
import { requireUser } from "../session/current-user.ts";
import { sessionRows } from "../session/rows.ts";
import { announceReplacement, endStream, type LiveStream, openStream, sendChanges } from "./live-stream.ts";
import { isReplaced } from "./replaced-session.ts";
import { roundTrips } from "./round-trip.ts";

export type Live = ReturnType<typeof startLive>;

interface LiveOptions {
  db: Database;
  /** The URL of the same database, for the connection that runs LISTEN. */
  url: string;
  log: EventLog;
}

const CHANNEL = "account_changed";

/** Every stream is refreshed at least this often, even without a notification. */
const REFRESH_INTERVAL_MS = 15_000;

/** Between attempts while the database does not respond. */
const RETRY_INTERVAL_MS = 1_000;

/** More than the browsers of one user need, and few enough that one account cannot exhaust the process. */
const MAX_STREAMS_PER_USER = 50;

/**
 * Notifies open pages of what happens to their account, with server-sent events: `user` with the user's id at the
 * start, so that a page of another user can reload; `unread` with the number of unread notifications; `replaced` when the
 * browser is about to receive the cookie of a new session; and `ended` when the session, or the one that has replaced it,
 * has ended in any app (live logout). A PostgreSQL notification only says that something changed; the lookup says what.
 * @returns `stream`, the handler of a route behind `requireLogin`, and `stop`, which ends all streams
 */
export function startLive({ db, url, log }: LiveOptions) {
  const { find } = sessionRows(db);
  const streams = new Map<string, Set<LiveStream>>();
  const all = () => [...streams.values()].flatMap((ofUser) => [...ofUser]);
  const refreshAll = () => {
    for (const stream of all()) void refresh(stream);
  };
  gauge("auth_live_streams", "Open live streams", () => all().length);
  const notifications = roundTrips(db, CHANNEL);
  const listening = listen({
    url,
    channel: CHANNEL,
    name: "live",
    onNotification: (userId) => {
      notifications.arrived(userId);
      for (const stream of streams.get(userId) ?? []) void refresh(stream);
    },
    onReconnect: refreshAll,
    onFailure: (error) =>
      log.warn({ err: error }, "Could not listen for changes: open pages are updated up to 15 seconds late"),
  });
  let stopped = false;
  const timer = setInterval(refreshAll, REFRESH_INTERVAL_MS);
  timer.unref();

  async function refresh(stream: LiveStream): Promise<void> {
    stream.due = true;
    if (stream.refreshing) return;
    stream.refreshing = true;
    while (stream.due) {
      stream.due = false;
      await lookUp(stream).catch(() => retry(stream)); // Failing requests already log what is wrong with the database.
    }
    stream.refreshing = false;
  }

  async function lookUp(stream: LiveStream) {
    const found = await find(stream.sid);
    const replaced = !found && (await isReplaced(db, stream));
    stream.failed = false;
    clearTimeout(stream.expiry);
    if (!found) return replaced ? announceReplacement(stream) : endStream(stream);
    sendChanges(stream, found);
    const left = found.endsIn * 1000;
    if (left < REFRESH_INTERVAL_MS && !stream.res.closed) stream.expiry = setTimeout(refresh, left, stream);
  }

  /** The first retry is immediate: perhaps only the connection was dead. */
  async function retry(stream: LiveStream) {
    if (stream.failed) await delay(RETRY_INTERVAL_MS, undefined, { ref: false });
    stream.failed = true;
    stream.due = !stopped && !stream.res.closed;
  }

  return {
    /** Returns whether notifications arrive, for `checkup`. */
    hears: notifications.hears,
    /** @throws Refused with 429 beyond 50 streams of one user */
    stream(req: Request, res: Response): void {
      const { id: userId } = requireUser(req);
      const ofUser = streams.get(userId) ?? new Set();
      if (ofUser.size >= MAX_STREAMS_PER_USER) throw new Refused(429, "too_many_streams");
      if (res.closed) return; // "close" will not be emitted again.
      const stream = openStream(req, res, userId);
      streams.set(userId, ofUser.add(stream));
      res.once("close", () => {
        clearTimeout(stream.expiry);
        ofUser.delete(stream);
        if (ofUser.size === 0) streams.delete(userId);
      });
      if (stopped || req.method === "HEAD") res.end();
      void refresh(stream);
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      for (const { res } of all()) res.end();
      await listening.stop();
    },
  };
}
