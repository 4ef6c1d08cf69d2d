import { constants } from "node:zlib";
import compression from "compression";
import type { RequestHandler } from "express";

/**
 * Compresses what is made for one request, as quickly as it can be done: with the usual effort, which files deserve that
 * are kept, a page would take three times as long to compress as to make.
 */
export function compressPages(): RequestHandler {
  return compression({
    threshold: "4kb", // Less than that is on its way in three packets.
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
    // What gzip sets up for each page: a window as large as a page is enough.
    windowBits: 12,
    memLevel: 5,
  });
}
