import { formatDuration } from "@latchkey/texts";
import { type Lifetime, type Limits, POLICY } from "./policy.ts";

/** Logs the session timeouts and the rate limits. Apps call it at startup. */
export function logPolicy(log: { info(details: object, message: string): void }, limits: Limits): void {
  const { session, remembered } = POLICY;
  const timeouts = ({ idle, absolute }: Lifetime) =>
    `after ${formatDuration(idle)} idle or ${formatDuration(absolute)} in total`;
  const message = `Sessions expire ${timeouts(session)}; with "Remember me" ${timeouts(remembered)}`;
  log.info({ policy: POLICY, limits }, message);
}
