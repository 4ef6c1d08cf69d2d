import { fileURLToPath } from "node:url";

export { exactTime, relativeTime } from "./format-time.ts";

/** The folder that both sites serve as /assets. */
export const assets = fileURLToPath(new URL("../assets", import.meta.url));
