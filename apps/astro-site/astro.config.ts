import node from "@astrojs/node";
import { defineConfig } from "astro/config";
import manifest from "./package.json" with { type: "json" };
import { expressInFront } from "./src/express-in-front.ts";

const { app } = manifest;

export default defineConfig({
  output: "server",
  adapter: node({ mode: "middleware", bodySizeLimit: 16_384, experimentalDisableStreaming: true }),
  session: false, // The session is express-session's.
  integrations: [expressInFront()],
  server: { host: process.env.HOST || false, port: Number(process.env[`${app.prefix}_PORT`] || app.port) },
  build: { inlineStylesheets: "never" }, // Our Content-Security-Policy forbids them.
  devToolbar: { enabled: false }, // It would need inline scripts and styles, which our policy forbids.
  security: {
    // Express checks the origin (CSRF), and knows it from the settings. Behind a TLS proxy, Astro's own check
    // would refuse our forms.
    checkOrigin: false,
  },
});
