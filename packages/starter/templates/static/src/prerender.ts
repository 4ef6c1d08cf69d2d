import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RequestHandler } from "express";

export const SITE = join(import.meta.dirname, "../site");

/** Renders the pages of `site/` once, when the app starts. They are the same for everyone and need no session. */
export function prerender({ asset, login }: { asset(name: string): string; login: string }): RequestHandler {
  const render = (file: string) =>
    readFileSync(join(SITE, file), "utf8")
      .replaceAll(/\/assets\/([\w.-]+)/g, (_, name: string) => asset(name))
      .replaceAll("/login", login);
  const pages = new Map(globSync("**/*.html", { cwd: SITE }).map((file) => [pathOf(file), render(file)]));
  return function page(req, res, next) {
    const html = req.method === "GET" || req.method === "HEAD" ? pages.get(req.path) : undefined;
    if (html === undefined) next();
    else res.set("Cache-Control", "no-cache").send(html);
  };
}

/** `/` for index.html, `/about` for about.html. */
const pathOf = (file: string) => `/${file.replace(/(^|(?<=\/))index\.html$|\.html$/, "")}`;
