export { formatDuration } from "./duration.ts";
export { fieldErrors } from "./field-errors.ts";
export { type RefusalCode, type RefusalParameters, refusalText } from "./refusals.ts";
