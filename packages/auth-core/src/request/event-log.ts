import type { Request } from "express";
import { clientAddress } from "./client-address.ts";

/** A log for the events of sessions and accounts, such as a pino logger. */
export type EventLog = Record<"info" | "warn", (details: object, message: string) => void>;

declare global {
  namespace Express {
    interface Locals {
      eventLog: EventLog;
    }
  }
}

/** Logs an event of an account with the request ID and the client address. */
export function logEvent(req: Request, event: string, details: object): void {
  const requestId = "id" in req ? req.id : undefined;
  req.res?.locals.eventLog?.info({ event, requestId, address: clientAddress(req), ...details }, `Account: ${event}`);
}
