import type { Response } from "express";
import { EVENT_STREAM } from "../activity/live-stream.ts";

/** The client disconnects as soon as it has the first event. */
const MAX_STREAM_MS = 5_000;

/** Sends one event and stays open, so that a proxy which buffers is noticed. */
export function sendEvents(res: Response): void {
  res.writeHead(200, EVENT_STREAM);
  res.write("data: checkup\n\n");
  const timer = setTimeout(() => res.end(), MAX_STREAM_MS);
  res.once("close", () => clearTimeout(timer));
}
