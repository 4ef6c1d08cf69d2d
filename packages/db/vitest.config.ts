export { default } from "../dev-database/src/vitest-config.ts";
