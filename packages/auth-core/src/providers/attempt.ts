import { randomBytes } from "node:crypto";
import type { Request } from "express";
import { POLICY } from "../policy.ts";
import { clearOldest, clearSealed, readSealed, type SealedCookie, setSealed } from "../request/sealed-cookie.ts";
import type { Callbacks } from "./callbacks.ts";

/** A login with a provider that has been started. It waits in the browser, so nothing is stored. */
export interface Attempt {
  /** The name of the provider. */
  provider: string;
  /** In seconds since 1970. */
  startedAt: number;
  /** Identifies the attempt, in its cookie and in the callback. */
  state: string;
  nonce: string;
  /** Of PKCE (RFC 7636). */
  verifier: string;
  returnTo: string;
  /** Keeps the login after the browser is closed. */
  remember?: boolean;
  /** Connects the identity to this user, in this session. Without it, the attempt logs in. */
  connectTo?: { user: string; lineage?: string };
}

export type NewAttempt = Pick<Attempt, "returnTo" | "remember" | "connectTo">;

/** All attempts together must fit into the headers that proxies accept. */
const MAX_ATTEMPTS = 5;
const MAX_RETURN_TO = 500;

/**
 * Starts an attempt. It has a cookie of its own, so that several tabs do not overwrite each other's.
 * @param provider its name
 */
export function startAttempt(
  req: Request,
  { app, keys }: Callbacks,
  provider: string,
  { returnTo, ...others }: NewAttempt,
): Attempt {
  const attempt: Attempt = {
    ...others,
    provider,
    startedAt: Math.floor(Date.now() / 1000),
    state: random(),
    nonce: random(),
    verifier: random(),
    returnTo: returnTo.length > MAX_RETURN_TO ? "/dashboard" : returnTo,
  };
  clearOldest(req, prefixOf(app), MAX_ATTEMPTS - 1);
  setSealed(req, keys, cookieOf(app, attempt.state), attempt);
  return attempt;
}

/** Returns the attempt of a `state`, and ends it; null if this browser has not started it, or if it has expired. */
export function endAttempt(req: Request, { app, keys }: Callbacks, state: unknown): Attempt | null {
  if (typeof state !== "string") return null;
  const cookie = cookieOf(app, state);
  const attempt = readSealed<Attempt>(req, keys, cookie);
  if (attempt) clearSealed(req, cookie);
  return attempt;
}

const prefixOf = (app: string) => `login-${app}.`;

const cookieOf = (app: string, state: string): SealedCookie => ({
  name: prefixOf(app) + state.slice(0, 12),
  context: `login ${state}`,
  seconds: POLICY.pendingLogin,
});

const random = () => randomBytes(32).toString("base64url");
