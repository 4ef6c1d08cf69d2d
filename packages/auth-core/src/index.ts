// biome-ignore-all assist/source/organizeImports: the order shows who uses what.
// Settings, and what an app starts or mounts once.
export { sessionSettings } from "./settings.ts";
export { registrationPurposes } from "./registration.ts";
export { LINK_LIFETIME, MIN_PASSWORD_LENGTH, POLICY } from "./policy.ts";
export { logPolicy } from "./log-policy.ts";
export { session } from "./session/middleware.ts";
export { checkup } from "./checkup/middleware.ts";
export { authenticator } from "./session/authenticate.ts";
export { startPruning } from "./prune.ts";
export { warnOfOtherDomains } from "./passkeys/other-domains.ts";
export { requireReadyToLogin } from "./second-factor/readiness.ts";
export { emailComposer } from "./emails/composer.ts";
export { type Emails, queueEmail } from "./emails/kinds.ts";
export { linkKeys, tokenOf } from "./links/link-keys.ts";
export { type Live, startLive } from "./activity/live.ts";

// Guards, for routes.
export {
  requireAnyLogin,
  requireLogin,
  requireLoginToEnrol,
  requireRecentFactor,
  requireRecentLogin,
  requireSecondFactor,
} from "./guards/require-login.ts";
export { requireUser } from "./session/current-user.ts";
export { requireOwnPage } from "./guards/own-page.ts";
export { tokenPage } from "./guards/token-page.ts";
export { waitingForms } from "./login/waiting-forms.ts";
export type { WaitingLogin } from "./waiting-forms/waiting-form.ts";

// Actions, for handlers.
export { type Action, attempt, type Outcome, outcomeOf } from "./guards/action.ts";
export { type AuthContext, createContext } from "./guards/context.ts";
export { actions, type Results } from "./actions.ts";
export { logout } from "./login/logout.ts";
export { findGrant, type Purpose } from "./links/tokens.ts";
export { type OpenedLink, openLink } from "./links/open-link.ts";
export { type Refusal, Refused } from "./request/refused.ts";
export { returningTo, safeReturnTo } from "./request/return-to.ts";
export { type LinkProblem, linkProblem } from "./links/link-problem.ts";
export type { User } from "./users/public-user.ts";

// For extensions.
export { recordEvent } from "./activity/record.ts";
export { findConfirmingProvider } from "./identities/kept-identity.ts";
export { type OfferedProvider, offeredProviders } from "./provider-login/offered.ts";
export { completeLogin } from "./login/complete-login.ts";
export { LOGIN_EVENTS, type LoginMethod } from "./event-kinds.ts";
export { findAccount } from "./login/find-account.ts";
export { checkbox, InvalidInput, textFields } from "./request/input.ts";

// For commands.
export { REPORT_PATH, STREAM_PATH } from "./checkup/middleware.ts";
export { type CheckupReport, checkupReport } from "./checkup/report.ts";
export { unseal } from "./checkup/sealed.ts";
export { SIGNATURE_HEADER, type SignedCheckup, signCheckup } from "./checkup/signature.ts";
export { createInvitation, createPasswordLink, queueInvitation } from "./operator/links.ts";
export { listActivity } from "./operator/activity.ts";
export { endAllSessions, listAllSessions } from "./operator/sessions.ts";
export { resetSecondFactor } from "./operator/second-factor.ts";
export {
  createUser,
  disableUser,
  enableUser,
  listUsers,
  removeUser,
} from "./operator/users.ts";
export { findByUsername } from "./users/users.ts";
export { insertUser, prepareUser } from "./users/new-user.ts";
