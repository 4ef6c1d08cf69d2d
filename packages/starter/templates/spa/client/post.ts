import { pages } from "@latchkey/texts";
import type { User } from "./state.ts";

/** Why a request was refused: problem details (RFC 9457), with a message for each invalid field. */
export interface Refusal {
  status: number;
  detail: string;
  /** For programs. */
  code?: string;
  errors?: Record<string, string>;
}

/** What the routes send, if anything. */
export interface Body {
  user?: User;
  /** Where to go after the login or logout. */
  returnTo?: string;
  /** Where to go to connect another provider. */
  url?: string;
  /** Shown once. */
  recoveryCodes?: string[];
}

export type Answer<Sent = Body> = { body: Sent; refusal?: undefined } | { body?: undefined; refusal: Refusal };

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** Sends fields as JSON to this app. Components use `useSend`, which knows their user. */
export async function request<Sent = Body>(method: Method, path: string, fields?: object): Promise<Answer<Sent>> {
  try {
    const headers = { accept: "application/json", "content-type": "application/json" };
    const body = method === "GET" ? undefined : JSON.stringify(fields);
    const response = await fetch(path, { method, headers, body });
    const text = await response.text();
    const sent = text ? JSON.parse(text) : {};
    return response.ok ? { body: sent } : { refusal: sent };
  } catch {
    return { refusal: { status: 503, detail: pages.errors.unavailable } }; // No connection, or a proxy's page.
  }
}
