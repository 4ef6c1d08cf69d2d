export { default } from "@latchkey/db/vitest";
