import { constants } from "node:zlib";
import compression from "compression";
import type { RequestHandler } from "express";

/**
 * Compresses dynamic responses at the fastest level: at the default level, compressing a page takes three times as long
 * as rendering it.
 */
export function compressPages(): RequestHandler {
  return compression({
    threshold: "4kb", // A smaller page fits into three packets anyway.
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
    // gzip allocates these for each response; a window of a page's size is enough.
    windowBits: 12,
    memLevel: 5,
  });
}
