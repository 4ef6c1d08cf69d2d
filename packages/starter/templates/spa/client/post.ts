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
}

interface Answer {
  body: Body;
  refusal?: Refusal;
}

export type Method = "POST" | "DELETE";

/** Posts fields as JSON to this app. */
export const post = (path: string, fields: object): Promise<Answer> => request("POST", path, fields);

/** Sends fields as JSON to this app. */
export async function request(method: Method, path: string, fields: object): Promise<Answer> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(path, { method, headers, body: JSON.stringify(fields) });
    const text = await response.text();
    const body = text ? JSON.parse(text) : {};
    return response.ok ? { body } : { body: {}, refusal: body };
  } catch {
    return { body: {}, refusal: { status: 503, detail: pages.errors.unavailable } }; // No connection, or a proxy's page.
  }
}
