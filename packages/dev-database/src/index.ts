export { startDevelopmentServer } from "./development-server.ts";
export { type EmbeddedServer, startEmbeddedServer } from "./embedded-server.ts";
export { freePort } from "./free-port.ts";
export { createTemporaryData } from "./temporary-data.ts";
