// In the order in which a request meets them; `serve` and the settings come last.

export { formBody, jsonBody } from "./body.ts";
export { errorHandler, failed } from "./error-handler.ts";
export { errorPage } from "./error-page.ts";
export { health } from "./health.ts";
export { createLog, type Log, requestLog } from "./log.ts";
export { notFound } from "./not-found.ts";
export { type Problem, problemOf } from "./problem.ts";
export { sameOrigin } from "./same-origin.ts";
export { securityHeaders } from "./security-headers.ts";
export { serve } from "./serve.ts";
export { addresses, appSettings, readSettings, settingsOrExit } from "./settings.ts";
