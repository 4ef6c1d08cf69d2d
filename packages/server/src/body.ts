import { isUtf8 } from "node:buffer";
import { pages } from "@latchkey/texts";
import express, { type Request, type RequestHandler } from "express";
import { HttpError } from "./http-error.ts";

/** More than any form here needs, and little enough to read into memory for anyone who asks. */
const LIMIT = "16kb";

/** Parses JSON into `req.body`. Other types are refused (415): a cross-site form can send them without asking. */
export function jsonBody(): RequestHandler {
  const parse = express.json({ limit: LIMIT, verify: (_req, _res, body) => requireUtf8(isUtf8(body)) });
  return bodyOf("application/json", parse);
}

/** Parses a posted HTML form into `req.body`: a string a field, an array for a repeated one. */
export function formBody(): RequestHandler {
  const type = "application/x-www-form-urlencoded";
  const verify = (_req: unknown, _res: unknown, body: Buffer) => requireUtf8(isUtf8(body) && decodes(body.toString()));
  return bodyOf(type, express.urlencoded({ extended: false, limit: LIMIT, verify }));
}

function bodyOf(type: string, parse: RequestHandler): RequestHandler {
  const wrongType = () => new HttpError(415, pages.errors.mediaType({ type }));
  return function body(req, res, next) {
    const { "content-length": length = "0", "transfer-encoding": chunked } = req.headers;
    if (chunked === undefined && Number(length) === 0) return next(); // There is no body.
    if (req.is(type)) return parse(req, res, next);
    if (chunked === undefined) return next(wrongType());
    return isEmpty(req).then((empty) => next(empty ? undefined : wrongType()));
  };
}

/** Some proxies and clients send every request in chunks: only the first chunk shows whether there is a body. */
async function isEmpty(req: Request) {
  try {
    for await (const _ of req.iterator({ destroyOnReturn: false })) return false;
    return true;
  } catch {
    return false; // The client has gone.
  }
}

/** Invalid bytes would silently become U+FFFD: two different inputs would then be the same. */
function requireUtf8(valid: boolean) {
  if (!valid) throw new HttpError(400, pages.errors.notUtf8);
}

function decodes(body: string) {
  try {
    decodeURIComponent(body);
    return true;
  } catch {
    return false;
  }
}
