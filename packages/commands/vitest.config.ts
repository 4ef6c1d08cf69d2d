import shared from "@latchkey/dev-database/vitest";
import { mergeConfig } from "vitest/config";

/** Halves the time that commands take to start. */
const NODE_COMPILE_CACHE = `${import.meta.dirname}/node_modules/.cache/compile`;

/**
 * The workflow parser imports JSON without the attribute that Node requires, so Vite loads it. Vite then warns about its
 * missing sources.
 */
export default mergeConfig(shared, {
  logLevel: "error",
  // The tests of checkup change which certificates their process trusts, and Node applies that to new processes only.
  test: { env: { NODE_COMPILE_CACHE }, isolate: true, server: { deps: { inline: ["@actions/workflow-parser"] } } },
});
