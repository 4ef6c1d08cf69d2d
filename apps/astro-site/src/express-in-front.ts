import { logPolicy, startPruning } from "@latchkey/auth-core";
import { openDatabase } from "@latchkey/db";
import { createLog, endWith, notFound, settingsOrExit } from "@latchkey/server";
import type { AstroIntegration } from "astro";
import type { Request } from "express";
import type { Astro } from "./astro.ts";
import { readConfig } from "./config.ts";

/** In development, runs the Express app in front of Astro, as server.ts does for the built site. */
export function expressInFront(): AstroIntegration {
  return {
    name: "express-in-front",
    hooks: {
      "astro:server:setup": ({ server }) => {
        const config = settingsOrExit(readConfig);
        const log = createLog(config.app);
        if (config.app.lifeline) endWith(config.app.lifeline);
        logPolicy(log, config.session.limits);
        const db = openDatabase(config.database.url, { name: "astro-site" });
        const pruning = startPruning(db, log);
        server.httpServer?.once("close", () => void pruning.stop().then(() => db.destroy()));
        server.middlewares.use(async (req, res, next) => {
          try {
            // Loaded through Vite, so that a change to app.ts or a package takes effect with the next request.
            const { createApp } = await server.ssrLoadModule("/src/app.ts");
            createApp({ config, db, log, astro: viteOf(next) })(req, res, next);
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
    render: (req: Request & { [LOCALS]?: App.Locals }, _res, _next, locals) => {
      req[LOCALS] = locals;
      endAgain(req);
      next();
    },
    // Any other path than Vite's own is a page without a route in app.ts.
    unmatched: (req, res, nextOfOurs) => (VITES_OWN.test(req.path) ? next() : notFound(req, res, nextOfOurs)),
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

const VITES_OWN = /^\/(@|src\/|node_modules\/|__)/;
const LOCALS = Symbol.for("astro.locals");
