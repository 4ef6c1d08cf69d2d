import "@latchkey/testkit/cheap-hashes";
import { describe } from "vitest";
import { type AppUnderTest, type AppWithDatabase, withApp } from "./app-under-test.ts";
import { accountPromises } from "./clauses/account.ts";
import { cookiePromises } from "./clauses/cookie.ts";
import { crossSitePromises } from "./clauses/cross-site.ts";
import { faultPromises } from "./clauses/faults.ts";
import { formPromises } from "./clauses/forms.ts";
import { hashStrengthPromises } from "./clauses/hash-strength.ts";
import { headerPromises } from "./clauses/headers.ts";
import { lifecyclePromises } from "./clauses/lifecycle.ts";
import { loginPromises } from "./clauses/login.ts";
import { passwordPromises } from "./clauses/password.ts";
import { queryPromises } from "./clauses/queries.ts";
import { recoveryPromises } from "./clauses/recovery.ts";
import { registrationPromises } from "./clauses/registration.ts";
import { secrecyPromises } from "./clauses/secrecy.ts";
import { sessionListPromises } from "./clauses/session-list.ts";
import { throttlePromises } from "./clauses/throttle.ts";
import { topologyPromises } from "./clauses/topologies.ts";
import { withMailServer } from "./mail-server.ts";

export { Client } from "@latchkey/testkit/client";
export { createAccount, tokenFor, tokenTo } from "./accounts.ts";
export type { AppUnderTest } from "./app-under-test.ts";

/**
 * The session contract: what every app with this login must keep. It starts the app's own program as in production,
 * and tries it at its address, over HTTP, on a real PostgreSQL.
 * An app runs it in one line of a test file and needs `globalSetup` from `@latchkey/dev-database/vitest`.
 */
export function sessionContract(under: AppUnderTest): void {
  describe("with one app and one database", () => {
    const app = withApp(under);
    describe("session cookie", () => cookiePromises(under, app));
    describe("session lifecycle", () => lifecyclePromises(under, app));
    describe("what it asks the database", () => queryPromises(under, app));
    describe("cross-site requests", () => crossSitePromises(under, app));
    describe("headers and errors", () => headerPromises(under, app));
    describe("secrecy", () => secrecyPromises(under, app));
    if (!under.loginAt) describe("accounts", () => accounts(under, app));
  });
  describe("cookie topologies", () => topologyPromises(under));
  describe("faults", () => faultPromises(under));
  if (under.json && !under.loginAt) describe("strength of hashes", () => hashStrengthPromises(under));
  if (!under.loginAt) describe("throttling", () => throttlePromises(under));
}

/** For apps with a login: all that mails have a part in, and what belongs to it. */
function accounts(under: AppUnderTest, app: AppWithDatabase) {
  const mail = withMailServer(app);
  describe("login", () => loginPromises(under, app));
  describe("registration", () => registrationPromises(under, app, mail));
  describe("a lost password", () => recoveryPromises(under, app, mail));
  describe("account", () => accountPromises(under, app, mail));
  describe("passwords", () => passwordPromises(under, app));
  describe("list of sessions", () => sessionListPromises(under, app));
  if (!under.json) describe("forms", () => formPromises(app));
}
