// biome-ignore-all assist/source/organizeImports: the order in which a request passes through them.
export { createLog, type Log, requestLog } from "./log.ts";
export { securityHeaders } from "./security-headers.ts";
export { ownHost } from "./own-host.ts";
export { health } from "./health.ts";
export { assets } from "./assets.ts";
export { siteFiles } from "./site-files.ts";
export { compressPages } from "./compress-pages.ts";
export { sameOrigin } from "./same-origin.ts";
export { formBody, jsonBody } from "./body.ts";
export { type Flash, flash } from "./flash.ts";
export { notFound } from "./not-found.ts";
export { errorHandler, failed } from "./error-handler.ts";
export { type Contacts, errorPage } from "./error-page.ts";
export type { Problem } from "./problem.ts";

// Starts and stops the process.
export { endWith } from "./lifeline.ts";
export { serve } from "./serve.ts";
export { addressesOf, appSettings, readSettings, SettingsError, settingsOrExit } from "./settings.ts";
