import type { IncomingMessage, ServerResponse } from "node:http";
import { endWith, notFound } from "@latchkey/server";
import type { Request } from "express";
import type { Astro } from "./astro.ts";

// Only what is used of the types of Astro and Vite: a product without an Astro app does not install them.
interface Setup {
  updateConfig(config: object): unknown;
}
type Handler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => unknown;
interface Development {
  server: {
    httpServer: { once(event: "close", listener: () => void): unknown } | null;
    middlewares: { use(handler: Handler): unknown };
    ssrLoadModule(path: string): Promise<Record<string, (parts: object) => Handler>>;
  };
}

interface Options {
  /** Of package.json: the prefix of the app's variables, and its default port. */
  app: { prefix: string; port: number };
  /** Starts what `createApp` needs besides Astro, like the database. `close` ends it. */
  start(): { config: { app: { lifeline?: number } }; close(): Promise<unknown> };
}

/** An Astro integration. In development, runs the Express app in front of Astro, as server.ts does for the built site. */
export function expressInFront({ app, start }: Options) {
  return {
    name: "express-in-front",
    hooks: {
      "astro:config:setup": ({ updateConfig }: Setup) => {
        updateConfig({
          server: { host: process.env.HOST || false, port: Number(process.env[`${app.prefix}_PORT`] || app.port) },
          build: { inlineStylesheets: "never" }, // Our Content-Security-Policy forbids them.
          devToolbar: { enabled: false }, // It would need inline scripts and styles, which our policy forbids.
          // Express checks the origin (CSRF), and knows it from the settings. Behind a TLS proxy, Astro's own check
          // would refuse our forms.
          security: { checkOrigin: false },
        });
      },
      "astro:server:setup": ({ server }: Development) => {
        const { close, ...parts } = start();
        if (parts.config.app.lifeline) endWith(parts.config.app.lifeline);
        server.httpServer?.once("close", () => void close());
        server.middlewares.use(async (req, res, next) => {
          try {
            // Loaded through Vite, so that a change to app.ts or a package takes effect with the next request.
            const { createApp } = await server.ssrLoadModule("/src/app.ts");
            if (!createApp) throw new Error("src/app.ts must export createApp");
            createApp({ ...parts, astro: viteOf(next) })(req, res, next);
          } catch (error) {
            next(error);
          }
        });
      },
    },
  };
}

/** Vite's handlers run after ours. Astro reads a request's locals from the `LOCALS` property. */
function viteOf(next: (error?: unknown) => void): Astro {
  return {
    inlineStyles: true,
    files: (_req, _res, nextOfOurs) => nextOfOurs(),
    render: (req: Request & { [LOCALS]?: object }, _res, _next, locals) => {
      req[LOCALS] = locals;
      endAgain(req);
      next();
    },
    // Any other path than Vite's own is a page without a route in app.ts.
    unmatched: (req, res, nextOfOurs) => (VITE_PATHS.test(req.path) ? next() : notFound(req, res, nextOfOurs)),
  };
}

/**
 * Express has already read the form, but Astro's development server waits for the end of the body, so emit it again.
 */
function endAgain(req: Request) {
  req.on("newListener", (event) => {
    if (event === "end") process.nextTick(() => req.emit("end"));
  });
}

const VITE_PATHS = /^\/(@|src\/|node_modules\/|__)/;
const LOCALS = Symbol.for("astro.locals");
