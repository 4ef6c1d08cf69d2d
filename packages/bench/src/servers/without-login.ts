import { registerHooks } from "node:module";

/**
 * Loaded ahead of an app's own program, this gives it our `session` in the place of auth-core's. Everything else is the
 * app as it is in production, page and middleware: what the two differ by is what knowing the user costs.
 */
const ANYONE = new URL("anyone.ts", import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const replaced = specifier === "@latchkey/auth-core" && context.parentURL?.includes("/apps/");
    return replaced ? { url: ANYONE, shortCircuit: true } : nextResolve(specifier, context);
  },
});
