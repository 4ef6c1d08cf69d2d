import { fileURLToPath } from "node:url";

export { exactTime, relativeTime } from "./format-time.ts";

const at = (name: string) => fileURLToPath(new URL(`../assets/${name}`, import.meta.url));

/** What pages of both sites load, by name. */
export const files = {
  "styles.css": at("styles.css"),
  "icon.svg": at("icon.svg"),
  "forms.js": at("forms.js"),
  "live.js": at("live.js"),
};
