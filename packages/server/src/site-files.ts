import express, { type RequestHandler, Router } from "express";
import type { AppSettings } from "./settings.ts";

/** The names of the files, by the paths that browsers request by themselves. */
const ICONS = { "/favicon.ico": "favicon.ico", "/apple-touch-icon.png": "touch-icon.png" };

/**
 * Serves what programs request at fixed paths: the icons, and `/.well-known/security.txt` (RFC 9116), which says where to
 * report a vulnerability. Without SECURITY_CONTACT, or after SECURITY_EXPIRES, there is no security.txt.
 * @param files paths by name. An app without pages has none.
 */
export function siteFiles(
  { origin, security }: Pick<AppSettings, "origin" | "security">,
  files: Partial<Record<string, string>> = {},
): RequestHandler {
  const router = Router();
  for (const [path, name] of Object.entries(ICONS)) {
    if (files[name]) router.use(path, express.static(files[name], { maxAge: "1d" }));
  }
  if (security)
    router.get(SECURITY_TXT, (_req, res, next) => {
      if (security.expires < new Date()) return next("route");
      res.type("text/plain").send(securityTxt(origin, security));
    });
  return router;
}

const SECURITY_TXT = "/.well-known/security.txt";

function securityTxt(origin: string, { contact, expires }: NonNullable<AppSettings["security"]>) {
  return [
    `Contact: ${contact}`,
    `Expires: ${expires.toISOString()}`,
    "Preferred-Languages: en",
    `Canonical: ${origin}${SECURITY_TXT}`,
    "",
  ].join("\n");
}
