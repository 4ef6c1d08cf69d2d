import { STATUS_CODES } from "node:http";
import { pages } from "@latchkey/texts";

/** Problem details (RFC 9457), with a stable `code` for programs, the request ID for the log, and errors by field. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  errors?: Record<string, string>;
  /** The link on the error page, instead of the one to the home page. */
  action?: { href: string; text: string };
}

/** Codes of errors that libraries throw; ours carry their own. */
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
  400: pages.errors.badRequest,
  413: pages.errors.tooLarge,
  500: pages.errors.internal,
  503: pages.errors.unavailable,
};

/**
 * Converts a thrown value to the details that the client may see.
 * The message of an error with a status of 4xx or 503 is shown if it has `expose`; all others are only logged.
 */
export function problemOf(error: unknown, requestId: string): Problem {
  const known: KnownError = error instanceof Error ? error : {};
  const status = isExposable(known.status) ? known.status : 500;
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

/** Fields that our errors and those of Express middleware may have. Those of body-parser have a `type`. */
interface KnownError {
  status?: number;
  expose?: boolean;
  type?: string;
  code?: string;
  message?: string;
  errors?: Record<string, string>;
  action?: { href: string; text: string };
}

/** Codes of Node and its libraries are in capitals: Z_DATA_ERROR. */
const OUR_CODE = /^[a-z_]*$/;

const isExposable = (status?: number): status is number =>
  status !== undefined && ((status >= 400 && status < 500) || status === 503);
