import type { Request } from "express";
import { logEvent } from "../request/event-log.ts";
import { Refused } from "../request/refused.ts";
import { openid, type Provider } from "./provider.ts";

/** Codes of openid-client and of providers: no response in time, none that a provider sends, or one that says to wait. */
const UNAVAILABLE = [
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_PARSE_ERROR",
  "server_error",
  "temporarily_unavailable",
];

/**
 * Turns what openid-client throws into a refusal. The log gets its code, and nothing that the provider has sent: that may
 * contain tokens, or anything.
 */
export async function providerRefusal(req: Request, { name, title }: Provider, error: unknown): Promise<Refused> {
  const { AuthorizationResponseError, ResponseBodyError } = await openid();
  const answered = error instanceof AuthorizationResponseError || error instanceof ResponseBodyError;
  const reason = answered ? codeFrom(error.error) : codeOf(error);
  if (reason === "access_denied") return new Refused(403, "provider_canceled", { title });
  logEvent(req, "provider_failed", { provider: name, reason });
  // Without a connection, fetch throws a TypeError.
  const isDown = error instanceof TypeError || UNAVAILABLE.includes(reason);
  return isDown ? new Refused(503, "provider_unavailable", { title }) : new Refused(403, "provider_refused", { title });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause ? codeOf(error.cause) : error.name;
}

/** A provider can send any text as its code. */
const codeFrom = (text: string) => (/^[a-z_]{1,50}$/.test(text) ? text : "unknown");
