import "@latchkey/testkit/cheap-hashes";
import { describe } from "vitest";
import { type AppUnderTest, type AppWithDatabase, accountAppOf, withApp } from "./app-under-test.ts";
import { accountClauses } from "./clauses/account.ts";
import { checkupClauses } from "./clauses/checkup.ts";
import { cookieClauses } from "./clauses/cookie.ts";
import { crossSiteClauses } from "./clauses/cross-site.ts";
import { emailCodeClauses } from "./clauses/email-code.ts";
import { faultClauses } from "./clauses/faults.ts";
import { formClauses } from "./clauses/forms.ts";
import { hashStrengthClauses } from "./clauses/hash-strength.ts";
import { headerClauses } from "./clauses/headers.ts";
import { lifecycleClauses } from "./clauses/lifecycle.ts";
import { loginClauses } from "./clauses/login.ts";
import { pageClauses } from "./clauses/pages.ts";
import { passkeyClauses } from "./clauses/passkeys.ts";
import { passwordClauses } from "./clauses/password.ts";
import { pendingEmailClauses } from "./clauses/pending-email.ts";
import { providerClauses } from "./clauses/providers.ts";
import { queryClauses } from "./clauses/queries.ts";
import { recoveryClauses } from "./clauses/recovery.ts";
import { registrationClauses } from "./clauses/registration.ts";
import { resubmissionClauses } from "./clauses/resubmission.ts";
import { secondFactorClauses } from "./clauses/second-factor.ts";
import { secrecyClauses } from "./clauses/secrecy.ts";
import { sessionListClauses } from "./clauses/session-list.ts";
import { throttleClauses } from "./clauses/throttle.ts";
import { topologyClauses } from "./clauses/topologies.ts";
import { waitingFormClauses } from "./clauses/waiting-forms.ts";
import { withoutPasswordClauses } from "./clauses/without-password.ts";
import { withMailServer } from "./mail-server.ts";

export { Client } from "@latchkey/testkit/client";
export { createAccount, endEmailPause, tokenFor, tokenTo } from "./accounts.ts";
export { type AppUnderTest, loginAt } from "./app-under-test.ts";
export { enrol } from "./second-factor.ts";

/**
 * Registers the session contract: the tests that every app with this login must pass. They start the app's own
 * program as in production and send it HTTP requests, on a real PostgreSQL.
 * An app calls this in one test file; its vitest configuration needs `globalSetup` from `@latchkey/dev-database/vitest`.
 */
export function sessionContract(under: AppUnderTest): void {
  describe("with one app and one database", () => {
    const app = withApp(under);
    describe("session cookie", () => cookieClauses(under, app));
    describe("session lifecycle", () => lifecycleClauses(under, app));
    describe("database queries", () => queryClauses(under, app));
    describe("cross-site requests", () => crossSiteClauses(under, app));
    describe("headers and errors", () => headerClauses(under, app));
    describe("secrets and logs", () => secrecyClauses(under, app));
    describe("checkup", () => checkupClauses(app));
    if (!under.loginAt) describe("login", () => loginClauses(under, app));
    if (!under.loginAt && !under.json) describe("forms", () => formClauses(under, app));
    if (accountAppOf(under) === under) describe("accounts", () => accounts(under, app));
  });
  if (accountAppOf(under) === under) describe("other providers", () => providerClauses(under));
  describe("cookie topologies", () => topologyClauses(under));
  describe("faults", () => faultClauses(under));
  if (under.sharedCode) describe("password hash strength", () => hashStrengthClauses(under));
  if (!under.loginAt) describe("rate limits", () => throttleClauses(under));
}

/** The clauses for apps that have the account routes. */
function accounts(under: AppUnderTest, app: AppWithDatabase) {
  const mail = withMailServer(app);
  describe("registration", () => registrationClauses(under, app, mail));
  describe("password recovery", () => recoveryClauses(under, app, mail));
  describe("account changes", () => accountClauses(under, app, mail));
  describe("pending changes of address", () => pendingEmailClauses(under, app, mail));
  describe("forms of emailed links, posted again", () => resubmissionClauses(under, app));
  describe("passwords", () => passwordClauses(under, app));
  describe("second factor", () => secondFactorClauses(under, app, mail));
  describe("passkeys", () => passkeyClauses(under, app, mail));
  describe("accounts without a password", () => withoutPasswordClauses(under, app, mail));
  describe("emailed codes", () => emailCodeClauses(under, app, mail));
  if (!under.json) describe("pages", () => pageClauses(app));
  describe("session list", () => sessionListClauses(under, app));
  if (!under.json) describe("forms that wait for a login", () => waitingFormClauses(under, app));
}
