import { STATUS_CODES } from "./http.ts";

/** RFC 9457, with a stable `code` for programs, the request's id for the log, and messages for fields. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  errors?: Record<string, string>;
  /** Where a page leads on to, instead of the start page. */
  action?: { href: string; text: string };
}

/** Codes of errors that others throw; ours carry their own. */
const CODES: Record<number, string> = {
  400: "bad_request",
  401: "not_authenticated",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  413: "too_large",
  415: "unsupported_media_type",
  421: "misdirected_request",
  422: "invalid_input",
  503: "unavailable",
};

const DETAILS: Record<number, string> = {
  400: "The request could not be read.",
  413: "The body is too large.",
  500: "Something went wrong on our side. If it happens again, tell us the request's id.",
  503: "We cannot reach our database right now. Please try again in a moment.",
};

/**
 * Turns whatever was thrown into what the client may know of it.
 * An error with a status of 4xx or 503 speaks for itself if it says `expose`; all others stay in the log.
 */
export function problemOf(error: unknown, requestId: string): Problem {
  const known: KnownError = error instanceof Error ? error : {};
  const status = isTelling(known.status) ? known.status : 500;
  const title = STATUS_CODES[status] ?? "Error";
  const own = status !== 500 && known.type === undefined && OUR_CODE.test(known.code ?? "");
  return {
    type: "about:blank",
    title,
    status,
    detail: (own && known.expose && known.message) || DETAILS[status] || title,
    code: (own && known.code) || CODES[status] || "internal_error",
    requestId,
    ...(known.errors && { errors: known.errors }),
    ...(known.action && { action: known.action }),
  };
}

/** What our own errors and those of Express' middleware may carry; body-parser's have a `type`. */
interface KnownError {
  status?: number;
  expose?: boolean;
  type?: string;
  code?: string;
  message?: string;
  errors?: Record<string, string>;
  action?: { href: string; text: string };
}

/** Those of Node and its libraries are in capitals: Z_DATA_ERROR. */
const OUR_CODE = /^[a-z_]*$/;

const isTelling = (status?: number): status is number =>
  status !== undefined && ((status >= 400 && status < 500) || status === 503);
