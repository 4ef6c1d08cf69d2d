import { isUtf8 } from "node:buffer";
import { pages } from "@latchkey/texts";
import express, { type Request, type RequestHandler } from "express";
import createError from "http-errors";

/** More than any request needs, and small enough to buffer for anonymous clients. */
const MAX_JSON_SIZE = "16kb";
/** A form of 16 kB can wait for a login: encrypted in the login form, it is a third longer. */
const MAX_FORM_SIZE = "32kb";

/** Parses JSON into `req.body`. Refuses other types (415): a cross-site form can send them without a preflight. */
export function jsonBody(): RequestHandler {
  const parse = express.json({ limit: MAX_JSON_SIZE, verify: (_req, _res, body) => requireUtf8(isUtf8(body)) });
  return bodyOf("application/json", parse);
}

/** Parses an HTML form into `req.body`: a string per field, an array if a field is repeated. */
export function formBody(): RequestHandler {
  const type = "application/x-www-form-urlencoded";
  const verify = (_req: unknown, _res: unknown, body: Buffer) => requireUtf8(isUtf8(body) && decodes(body.toString()));
  return bodyOf(type, express.urlencoded({ extended: false, limit: MAX_FORM_SIZE, verify }));
}

function bodyOf(type: string, parse: RequestHandler): RequestHandler {
  const wrongType = () => createError(415, pages.errors.mediaType({ type }));
  return function body(req, res, next) {
    const { "content-length": length = "0", "transfer-encoding": chunked } = req.headers;
    if (chunked === undefined && Number(length) === 0) return next(); // There is no body.
    if (req.is(type)) return parse(req, res, next);
    if (chunked === undefined) return next(wrongType());
    return isEmpty(req).then((empty) => next(empty ? undefined : wrongType()));
  };
}

/** Some proxies and clients chunk every request, so only the first chunk shows whether there is a body. */
async function isEmpty(req: Request) {
  try {
    for await (const _ of req.iterator({ destroyOnReturn: false })) return false;
    return true;
  } catch {
    return false; // The client has disconnected.
  }
}

/** Invalid bytes would silently become U+FFFD, so two different inputs would be equal. */
function requireUtf8(valid: boolean) {
  if (!valid) throw createError(400, pages.errors.notUtf8);
}

function decodes(body: string) {
  try {
    decodeURIComponent(body);
    return true;
  } catch {
    return false;
  }
}
