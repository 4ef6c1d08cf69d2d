import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import compression from "compression";
import express, { type RequestHandler, Router } from "express";

interface Assets {
  /** Serves the files. Mount it at /assets. */
  handler: RequestHandler;
  /** The URL of the file with this name. */
  url(name: string): string;
}

/**
 * Gives each file a URL that changes with its content, so that browsers cache it permanently (RFC 8246). It is also
 * served under its plain name, which browsers revalidate on each use; in development this is the only URL.
 * @param files paths by name
 */
export function assets(files: Record<string, string>, { development }: { development: boolean }): Assets {
  const hashed = Router();
  const plain = Router();
  const urls = new Map<string, string>();
  for (const [name, path] of Object.entries(files)) {
    const hashedName = name.replace(/(?=\.\w+$)/, `.${hashOf(path)}`);
    const [, type] = name.match(/\.(js|css)$/) ?? [];
    if (type) hashed.get(`/${hashedName}`, sendCode(readFileSync(path, "utf8"), type));
    else hashed.use(`/${hashedName}`, express.static(path, { immutable: true, maxAge: "1y", setHeaders }));
    plain.use(`/${name}`, express.static(path, { setHeaders }));
    urls.set(name, `/assets/${development ? name : hashedName}`);
  }
  return {
    handler: Router().use(compression({ brotli: { params: BROTLI } }), hashed, otherVersion, plain),
    url(name) {
      const found = urls.get(name);
      if (!found) throw new Error(`There is no file ${name} among the assets`);
      return found;
    },
  };
}

/**
 * Sends a script or style sheet without its comments, which are a quarter of a script's compressed size. Only whole lines are
 * removed. It is compressed once, at the highest level.
 */
function sendCode(source: string, type: string): RequestHandler {
  const code = source.replaceAll(/^[ \t]*(\/\/.*|\/\*[\s\S]*?\*\/)[ \t]*\n/gm, "");
  let compressed: Promise<Buffer> | undefined;
  return async (req, res) => {
    res.set("Cache-Control", "public, max-age=31536000, immutable").vary("Accept-Encoding").type(type);
    if (!req.acceptsEncodings("br")) return res.send(code);
    compressed ??= compress(code);
    res.set("Content-Encoding", "br").send(await compressed);
  };
}

const compress = promisify(brotliCompress);

/** As fast as the default of 4, and a tenth smaller. */
const BROTLI = { [constants.BROTLI_PARAM_QUALITY]: 5 };

/**
 * A page of another version, sent by another process behind the load balancer or open since before a deployment, refers
 * to that version's hash. It gets the current file. No cache may store it under a URL of other content.
 */
const otherVersion: RequestHandler = (req, res, next) => {
  const url = req.url.replace(HASH, "");
  if (url !== req.url) res.setHeader("Cache-Control", "no-store");
  req.url = url;
  next();
};

const HASH = /\.[0-9a-f]{12}(?=\.\w+(\?|$))/;

/** `send` names the charset of text/* only; XML needs it as well (ASVS 4.1.1). */
function setHeaders(res: ServerResponse, path: string) {
  if (path.endsWith(".svg")) res.setHeader("Content-Type", "image/svg+xml; charset=utf-8");
}

const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12);
