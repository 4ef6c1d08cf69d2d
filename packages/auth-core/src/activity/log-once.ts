import type { EventLog } from "../request/event-log.ts";

/** Logs a failure that is retried forever: only when its reason changes, not at every attempt. */
export function logOnce(log: EventLog, message: string): (error: unknown) => void {
  let before = "";
  return (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== before) log.warn({ err: error }, message);
    before = reason;
  };
}
