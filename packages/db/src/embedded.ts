export { developmentDatabase } from "./development-database.ts";
export { type EmbeddedServer, startEmbeddedServer } from "./embedded-server.ts";
export { freePort } from "./free-port.ts";
