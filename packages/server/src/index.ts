// What a request meets first, in this order.

export { formBody, jsonBody } from "./body.ts";
export { errorHandler, failed } from "./error-handler.ts";
export { errorPage } from "./error-page.ts";
export { health } from "./health.ts";
export { createLog, type Log, requestLog } from "./log.ts";

// What it meets last.
export { notFound } from "./not-found.ts";
export type { Problem } from "./problem.ts";
export { sameOrigin } from "./same-origin.ts";
export { securityHeaders } from "./security-headers.ts";

// What starts and stops the process.
export { serve } from "./serve.ts";

export { addresses, appSettings, readSettings, settingsOrExit } from "./settings.ts";
