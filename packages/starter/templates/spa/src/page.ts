import type { RequestHandler } from "express";
import type { ClientFiles } from "./built-client.ts";

/**
 * Sends the page that shows every view. It contains their initial data, so that the first view needs no other request.
 * @param shared what is the same for every user
 */
export function pageOf(
  client: ClientFiles,
  { asset, ...shared }: { asset(name: string): string; [name: string]: unknown },
) {
  return function page(req, res) {
    const { user = null, sessionEnded } = req;
    const state = JSON.stringify({ user, sessionEnded, ...shared }).replaceAll("<", "\\u003c"); // Inert in a script element.
    const html = client.html().replaceAll(/\/assets\/([\w.-]+)/g, (_, name: string) => asset(name));
    res.send(html.replace("{}", () => state));
  } satisfies RequestHandler;
}
