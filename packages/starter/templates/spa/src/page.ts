import type { RequestHandler } from "express";
import type { ClientFiles } from "./built-client.ts";

/**
 * Sends the page that shows every view. It contains their initial data, including what a route has put into
 * `res.locals.state`, so that the first view needs no other request.
 * @param shared what is the same for every user
 */
export function pageOf(
  client: ClientFiles,
  { asset, ...shared }: { asset(name: string): string; [name: string]: unknown },
) {
  return function page(req, res) {
    const { user = null, unread, sessionEnded } = req;
    const own = { user, unread, sessionEnded, remembered: req.session.remembered };
    const state = JSON.stringify({ ...own, ...shared, ...res.locals.state }).replaceAll("<", "\\u003c"); // Inert in a script element.
    const html = client.html().replaceAll(/\/assets\/([\w.-]+)/g, (_, name: string) => asset(name));
    res.send(html.replace("{}", () => state));
  } satisfies RequestHandler;
}

/** For a path with both a view and data: browsers that open it get the page, and scripts get the data. */
export const forBrowsers =
  (page: RequestHandler): RequestHandler =>
  (req, res, next) => {
    res.vary("Accept");
    if (req.accepts(["json", "html"]) === "html") return page(req, res, next);
    next();
  };
