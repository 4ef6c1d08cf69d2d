import { fileURLToPath } from "node:url";

export { byDay } from "./by-day.ts";
export { relativeTime } from "./format-time.ts";
export { deviceIcon, eventIcon } from "./icons.ts";

const at = (name: string) => fileURLToPath(new URL(`../assets/${name}`, import.meta.url));

/** The paths of the files that all sites serve, by name. */
export const files = {
  "styles.css": at("styles.css"),
  "icon.svg": at("icon.svg"),
  "favicon.ico": at("favicon.ico"),
  "touch-icon.png": at("touch-icon.png"),
  "forms.js": at("forms.js"),
  "live.js": at("live.js"),
  "passwords.js": at("passwords.js"),
  "unsaved.js": at("unsaved.js"),
  "toast.js": at("toast.js"),
  "passkeys.js": at("passkeys.js"),
};
