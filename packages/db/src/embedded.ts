export { developmentDatabase } from "./development-database.ts";
export { startEmbeddedServer } from "./embedded-server.ts";
export { freePort } from "./free-port.ts";
