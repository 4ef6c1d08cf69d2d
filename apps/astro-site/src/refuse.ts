import { STATUS_CODES } from "node:http";
import type { Refusal } from "@latchkey/auth-core";

/** Sets what a form that is shown again answers with: 422 for its fields, or 429 and when to come back. */
export function refuse(response: ResponseInit & { headers: Headers }, { status, errors, headers = {} }: Refusal) {
  response.status = errors ? 422 : status;
  response.statusText = STATUS_CODES[response.status];
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
}
