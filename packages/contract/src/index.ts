import { describe } from "vitest";
import type { AppUnderTest } from "./app-under-test.ts";
import { cookiePromises } from "./promises/cookie.ts";
import { crossSitePromises } from "./promises/cross-site.ts";
import { faultPromises } from "./promises/faults.ts";
import { formPromises } from "./promises/forms.ts";
import { headerPromises } from "./promises/headers.ts";
import { lifecyclePromises } from "./promises/lifecycle.ts";
import { loginPromises } from "./promises/login.ts";
import { passwordPromises } from "./promises/password.ts";
import { queryPromises } from "./promises/queries.ts";
import { registrationPromises } from "./promises/registration.ts";
import { secrecyPromises } from "./promises/secrecy.ts";
import { topologyPromises } from "./promises/topologies.ts";

export type { AppUnderTest } from "./app-under-test.ts";
export { Client } from "./client.ts";

/**
 * What every app with this login must keep, tried over HTTP on a real PostgreSQL.
 * An app runs it in one line of a test file and needs `globalSetup` from `@latchkey/db/vitest`.
 */
export function sessionContract(app: AppUnderTest): void {
  describe("session cookie", () => cookiePromises(app));
  describe("cookie topologies", () => topologyPromises(app));
  describe("session lifecycle", () => lifecyclePromises(app));
  describe("what it asks the database", () => queryPromises(app));
  describe("login", () => loginPromises(app));
  describe("registration", () => registrationPromises(app));
  if (!app.json) describe("forms", () => formPromises(app));
  describe("passwords", () => passwordPromises(app));
  describe("cross-site requests", () => crossSitePromises(app));
  describe("headers and errors", () => headerPromises(app));
  describe("secrecy", () => secrecyPromises(app));
  describe("faults", () => faultPromises(app));
}
