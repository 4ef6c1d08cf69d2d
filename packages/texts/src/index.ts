export { browsers } from "./browsers.ts";
export { formatDuration } from "./duration.ts";
export { emails, reportAdvice } from "./emails.ts";
export { fieldErrors } from "./field-errors.ts";
export { EVENT_KINDS, type EventKind, notificationText, UNANNOUNCED } from "./notifications.ts";
export * as pages from "./pages/index.ts";
export { type RefusalCode, type RefusalParameters, refusalText } from "./refusals.ts";
