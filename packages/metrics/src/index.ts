export { serveMetrics } from "./page.ts";
export { counter, gauge, histogram } from "./registry.ts";
