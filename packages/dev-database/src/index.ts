export { startDevelopmentServer } from "./development-server.ts";
export { startEmbeddedServer } from "./embedded-server.ts";
export { freePort } from "./free-port.ts";
export { createTemporaryData } from "./temporary-data.ts";
