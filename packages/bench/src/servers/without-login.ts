import { registerHooks } from "node:module";

/**
 * Preloaded with `--import`, this replaces auth-core's `session` in an app by one that returns a fixed user. Middleware
 * and pages stay as in production, so the difference in cost is the cost of identifying the current user.
 */
const FIXED_USER = new URL("fixed-user.ts", import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const replaced = specifier === "@latchkey/auth-core" && context.parentURL?.includes("/apps/");
    return replaced ? { url: FIXED_USER, shortCircuit: true } : nextResolve(specifier, context);
  },
});
