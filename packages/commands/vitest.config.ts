export { default } from "@latchkey/dev-database/vitest";
