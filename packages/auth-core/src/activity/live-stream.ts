import type { Request, Response } from "express";
import type { FoundSession } from "../session/find.ts";
import { abandonSession } from "../session/save.ts";

/** A stream of server-sent events. One browser may share it between its pages. */
export interface LiveStream {
  sid: string;
  userId: string;
  lineage?: string;
  res: Response;
  /** The last number of unread notifications that was sent. */
  unread?: number;
  /** The page knows that its session was replaced. */
  replaced?: boolean;
  /** Fires when the session expires. */
  expiry?: NodeJS.Timeout;
  /** Something has changed since the last lookup began. */
  due: boolean;
  /** A lookup is in progress: lookups of one stream never overlap. */
  refreshing: boolean;
  failed?: boolean;
}

/** Browsers reconnect automatically after this time. */
const RECONNECT_MS = 1_000;

/** nginx obeys the second one, and then does not buffer the stream. */
export const EVENT_STREAM = { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" };

/** Starts the response. An open stream does not count as activity, so its end must not extend the session. */
export function openStream(req: Request, res: Response, userId: string): LiveStream {
  const { lineage } = req.session;
  const stream: LiveStream = { sid: req.sessionID, userId, lineage, res, due: false, refreshing: false };
  abandonSession(req);
  res.writeHead(200, EVENT_STREAM);
  res.write(`retry: ${RECONNECT_MS}\n\n`);
  send(res, "user", userId);
  return stream;
}

/** Ends the stream after its session. */
export function endStream({ res }: LiveStream): void {
  if (isClosed(res)) return;
  send(res, "ended");
  res.end();
}

/** Tells the page once that its session lives on under a new ID, so that it waits for the new cookie. */
export function announceReplacement(stream: LiveStream): void {
  const { res } = stream;
  if (isClosed(res)) return;
  if (stream.replaced) res.write(":\n\n");
  else send(res, "replaced");
  stream.replaced = true;
}

/** Sends what has changed, or else a comment, because proxies close idle connections. */
export function sendChanges(stream: LiveStream, found: FoundSession): void {
  const { res } = stream;
  if (isClosed(res)) return;
  if (stream.unread === found.unread) res.write(":\n\n");
  else send(res, "unread", found.unread);
  stream.unread = found.unread;
}

const isClosed = (res: Response) => res.writableEnded || res.closed;

function send(res: Response, event: string, data: number | string = "") {
  res.write(`event: ${event}\ndata: ${data}\n\n`);
}
