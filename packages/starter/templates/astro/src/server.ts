import { builtSite } from "@latchkey/astro-server/built-site";
import { serve } from "@latchkey/server";
import { createApp } from "./app.ts";
import { start } from "./start.ts";

// Serves the built site. In development, astro.config.ts starts the same app in front of Vite.
const { close, ...parts } = start();
const astro = await builtSite(new URL("../dist/", import.meta.url));

serve(createApp({ ...parts, astro }), { ...parts.config.app, log: parts.log, close });
