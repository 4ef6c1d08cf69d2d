export { developmentDatabase } from "./development-database.ts";
export { freePort } from "./free-port.ts";
