import node from "@astrojs/node";
import { expressInFront } from "@latchkey/astro-server/express-in-front";
import { defineConfig } from "astro/config";
import manifest from "./package.json" with { type: "json" };
import { start } from "./src/start.ts";

export default defineConfig({
  output: "server",
  adapter: node({ mode: "middleware", bodySizeLimit: 16_384, experimentalDisableStreaming: true }),
  session: false, // The session is express-session's.
  integrations: [expressInFront({ app: manifest.app, start })],
});
