import { setTimeout as delay } from "node:timers/promises";
import { type Database, listen } from "@latchkey/db";
import type { Request, RequestHandler, Response } from "express";
import { Refused } from "../request/refused.ts";
import { requireUser } from "../session/current-user.ts";
import type { FoundSession } from "../session/find.ts";
import { sessionRows } from "../session/rows.ts";
import { abandonSession } from "../session/save.ts";

export type Live = ReturnType<typeof startLive>;

export interface LiveOptions {
  db: Database;
  /** Of the same database, for the connection that listens. */
  url: string;
}

/** One open page, or one for several of a browser, that is told what happens. */
interface Stream {
  sid: string;
  res: Response;
  /** What it was told last. */
  unread?: number;
  /** When the session ends by itself. */
  end?: NodeJS.Timeout;
  /** Its session has to be looked after, which is done one time after the other. */
  due: boolean;
  looking: boolean;
  /** The last look-up had no answer. */
  failed?: boolean;
}

/** So often a stream is written to and its session looked after, whatever was heard: proxies end what is silent. */
const LOOK_EVERY_MS = 15_000;

/** While the database does not answer. */
const LOOK_AGAIN_MS = 1_000;

/** More than the windows of all of one's browsers; few enough that one account cannot fill the process. */
const STREAMS_PER_USER = 50;

/**
 * Tells open pages what happens to their account, as server-sent events: `user` with the id of the user whom the stream
 * is about, at first: a page of another user must leave; `unread` with the number of unread notifications, at first and whenever it changes, and `ended` when the session is over, wherever that was done, after
 * which the stream ends. PostgreSQL says that something has happened; what it is, the session is asked.
 * @returns `stream`, the handler of a route behind `requireLogin`, and `stop`, which ends all streams
 */
export function startLive({ db, url }: LiveOptions) {
  const { find } = sessionRows(db);
  const streams = new Map<string, Set<Stream>>();
  const all = () => [...streams.values()].flatMap((those) => [...those]);
  const lookAfterAll = () => {
    for (const stream of all()) void lookAfter(stream);
  };
  const listening = listen({
    url,
    channel: "account_changed",
    name: "live",
    heard: (userId) => {
      for (const stream of streams.get(userId) ?? []) void lookAfter(stream);
    },
    resumed: lookAfterAll,
  });
  let stopped = false;
  const timer = setInterval(lookAfterAll, LOOK_EVERY_MS);
  timer.unref();

  async function lookAfter(stream: Stream): Promise<void> {
    stream.due = true;
    if (stream.looking) return;
    stream.looking = true;
    while (stream.due) {
      stream.due = false;
      await find(stream.sid).then(
        (found) => tell(stream, found),
        () => lookAgain(stream), // What is wrong with the database stands in the log with each request.
      );
    }
    stream.looking = false;
  }

  /** Once immediately: the look-up may have found a dead connection. */
  async function lookAgain(stream: Stream) {
    if (stream.failed) await delay(LOOK_AGAIN_MS, undefined, { ref: false });
    stream.failed = true;
    stream.due = !stopped && !stream.res.closed;
  }

  function tell(stream: Stream, found: FoundSession | null) {
    stream.failed = false;
    if (stream.res.writableEnded || stream.res.closed) return;
    if (!found) {
      send(stream.res, "ended");
      stream.res.end();
      return;
    }
    if (stream.unread === found.unread) stream.res.write(":\n\n");
    else send(stream.res, "unread", found.unread);
    stream.unread = found.unread;
    clearTimeout(stream.end);
    if (found.endsIn * 1000 < LOOK_EVERY_MS) stream.end = setTimeout(lookAfter, found.endsIn * 1000, stream);
  }

  function open(req: Request, res: Response) {
    const { id: userId } = requireUser(req);
    const those = streams.get(userId) ?? new Set();
    if (those.size >= STREAMS_PER_USER) throw tooManyStreams();
    if (res.closed) return; // Who has left already will not close it once more.
    const stream: Stream = { sid: req.sessionID, res, due: false, looking: false };
    // Being open is no use of the session: when the stream ends it must not be extended.
    abandonSession(req);
    res.once("close", () => {
      clearTimeout(stream.end);
      those.delete(stream);
      if (those.size === 0) streams.delete(userId);
    });
    streams.set(userId, those.add(stream));
    res.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" });
    res.write(`retry: ${RETRY_MS}\n\n`);
    send(res, "user", userId);
    if (stopped || req.method === "HEAD") res.end();
    void lookAfter(stream);
  }

  return {
    stream: open satisfies RequestHandler,
    async stop() {
      stopped = true;
      clearInterval(timer);
      for (const { res } of all()) res.end();
      await listening.stop();
    },
  };
}

/** Browsers come back by themselves, this much later. */
const RETRY_MS = 1_000;

function send(res: Response, event: string, data: number | string = "") {
  res.write(`event: ${event}\ndata: ${data}\n\n`);
}

const tooManyStreams = () => new Refused(429, "too_many_streams");
