import type { Request } from "express";
import { safeReturnTo } from "./return-to.ts";

/** Returns the path of the page that the user sees, for the way back: not that of an htmx fragment or of a form's action. */
export function currentPage(req: Request): string {
  const isPage = isRead(req);
  const shown = req.get("HX-Current-URL") ?? (isPage ? undefined : req.get("Referer"));
  if (shown === undefined && isPage) return safeReturnTo(req.originalUrl);
  if (shown === undefined || !URL.canParse(shown)) return safeReturnTo(undefined);
  const { pathname, search } = new URL(shown);
  return safeReturnTo(pathname + search);
}

/** Returns whether a request only reads: it changes nothing, and its URL can be visited again. */
export const isRead = ({ method }: Request) => method === "GET" || method === "HEAD";
