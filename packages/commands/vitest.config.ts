import shared from "@latchkey/dev-database/vitest";
import { mergeConfig } from "vitest/config";

/**
 * The workflow parser imports JSON without the attribute that Node requires, so Vite loads it. Vite then warns about its
 * missing sources.
 */
export default mergeConfig(shared, {
  logLevel: "error",
  test: { server: { deps: { inline: ["@actions/workflow-parser"] } } },
});
