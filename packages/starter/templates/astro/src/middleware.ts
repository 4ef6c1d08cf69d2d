export { onRequest } from "@latchkey/astro-server/middleware";
