export { browsers } from "./browsers.ts";
export { formatDuration } from "./duration.ts";
export { emailFrame, emails, reportAdvice } from "./emails.ts";
export { exactDay, exactTime } from "./exact-time.ts";
export type { FactorName } from "./factors.ts";
export { fieldErrors } from "./field-errors.ts";
export { EVENT_KINDS, type EventKind, notificationText, QUESTIONED, UNANNOUNCED } from "./notifications.ts";
export * as pages from "./pages/index.ts";
export { type RefusalCode, type RefusalParameters, refusalText } from "./refusals.ts";
