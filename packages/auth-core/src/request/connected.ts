import type { Request } from "express";
import { logEvent } from "./event-log.ts";
import { Refused } from "./refused.ts";

/**
 * @param account whose new cookie or recovery codes the response carries
 * @throws Refused (400) if the client has disconnected: it would lose its old session and never receive the new cookie
 */
export function requireConnected(req: Request, account: { id: string }): void {
  if (!req.res?.closed) return;
  logEvent(req, "login_abandoned", { userId: account.id });
  throw clientLeft();
}

/** Only for the log: nobody reads the response. */
export const clientLeft = (): Refused => new Refused(400, "client_gone");
