import { startStack } from "./stack.ts";

/** Runs once before all tests; the workers inherit the addresses. */
export default async function globalSetup() {
  const { api, htmx, astro, database, stop } = await startStack();
  Object.assign(process.env, { E2E_API: api, E2E_HTMX: htmx, E2E_ASTRO: astro, E2E_DATABASE: database });
  return stop;
}
