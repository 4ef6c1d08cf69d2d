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
  /** Where to go after the login. */
  returnTo?: string;
  /** Where to go to connect another provider. */
  url?: string;
}

export type Answer<Sent = Body> = { body: Sent; refusal?: undefined } | { body?: undefined; refusal: Refusal };

export type Method = "POST" | "DELETE";

/** Posts fields as JSON to this app. */
export const post = <Sent = Body>(path: string, fields: object) => request<Sent>("POST", path, fields);

/** Sends fields as JSON to this app. */
export async function request<Sent = Body>(method: Method, path: string, fields: object): Promise<Answer<Sent>> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(path, { method, headers, body: JSON.stringify(fields) });
    const text = await response.text();
    const body = text ? JSON.parse(text) : {};
    return response.ok ? { body } : { refusal: body };
  } catch {
    return { refusal: { status: 503, detail: pages.errors.unavailable } }; // No connection, or a proxy's page.
  }
}
