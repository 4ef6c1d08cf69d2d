import { formatDuration } from "./duration.ts";

const CHECK_FIELDS = "Check the highlighted fields and try again.";

interface ForProvider {
  /** "Google". */
  title: string;
}

/** Why a request was refused, by the `code` in the response. */
const refusals = {
  invalid_input: () => CHECK_FIELDS,
  username_taken: () => CHECK_FIELDS,
  email_taken: () => CHECK_FIELDS,

  not_authenticated: () => "Log in to continue.",
  login_too_old: () => "Log in again to confirm that it is you.",
  form_kept: () =>
    "Your session had ended, so nothing has been changed yet. Check what you entered, and send it again.",
  invalid_credentials: () => "Incorrect username or password.",
  second_factor_required: () => "Enter a code from your authenticator app to finish logging in.",
  login_expired: () => "This login took too long or had too many wrong codes. Log in again.",
  second_factor_off: () => "Authenticator apps cannot be set up here: ENCRYPTION_KEYS is not set.",
  second_factor_needed: () => "This requires an authenticator app. Set one up to continue.",
  passkey_needed: () => "Log in with your passkey first.",
  no_second_factor: () => "Your account has no authenticator app. Set one up first.",
  other_users_page: ({ username }: { username: string }) =>
    `You are now logged in as ${username}, but another user was logged in when you opened this page. Nothing was changed.`,
  email_not_found: () => "This email does not exist.",
  email_not_pending: () =>
    "A change to this address is no longer pending. It was confirmed or canceled, or its link has expired.",
  email_code_unavailable: () =>
    "Emailed codes are not available for your account. Reload the page, and confirm that it is you in another way.",
  passkey_refused: () => "We could not verify this passkey, or the request expired. Try again.",
  passkey_unknown: () => "This passkey no longer belongs to an account here. Log in another way.",
  passkey_not_found: () => "This passkey does not exist.",
  too_many_passkeys: () => "You cannot add more passkeys. Remove one first.",
  last_login_method: () => "This is your only way to log in. Add another one, or add a password first.",
  provider_not_found: () => "This way to log in is not available.",
  provider_unavailable: ({ title }: ForProvider) =>
    `${title} is not responding. Try again in a few minutes, or log in another way.`,
  provider_refused: ({ title }: ForProvider) =>
    `${title} could not confirm your identity. Try again, or log in another way.`,
  provider_canceled: ({ title }: ForProvider) => `You canceled the login at ${title}.`,
  provider_expired: () =>
    "This login was started in another browser, took too long, or was already finished. Nothing was changed.",
  provider_not_allowed: ({ title }: ForProvider) =>
    `You cannot log in here with this ${title} account. Try another one.`,
  provider_not_connected: ({ title }: ForProvider) =>
    `This ${title} account is not connected to your account. Connect it on your account page.`,
  provider_invitation_only: ({ title }: ForProvider) =>
    `No account is connected to this ${title} account, and you need an invitation to create one. If you have an account, log in another way, and connect ${title} on your account page.`,
  provider_address_taken: ({ title, email }: ForProvider & { email: string }) =>
    `An account with the address ${email} already exists. Log in to it, and connect ${title} on your account page.`,
  provider_other_session: ({ title }: ForProvider) =>
    `You logged out or logged in again before ${title} was connected. Start again.`,
  provider_taken: ({ title }: ForProvider) => `This ${title} account is already connected to another account.`,
  provider_registration_expired: () =>
    "This took too long, or was started in another browser. Start again, or create an account with your email address.",
  identity_not_found: () => "This account is not connected.",
  too_many_identities: () => "You cannot connect more accounts. Disconnect one first.",
  account_disabled: () => "This account cannot log in. Contact support.",
  browser_not_trusted: () => "This browser is not trusted.",
  session_not_found: () => "This session does not exist or has already ended.",

  invitation_only: () => "You need an invitation to create an account. Ask an administrator for one.",
  invalid_link: () => "This link is no longer valid: it was already used, was replaced by a newer one, or has expired.",
  expired_link: () => "This link has expired.",
  email_not_restored: () =>
    "Your account is locked and all of its sessions have been logged out. Another account now uses this email address, so we could not restore it. Contact support.",

  invalid_logout_token: () => "The logout token is not valid, or was used before.",

  too_many_attempts: ({ seconds }: { seconds: number }) =>
    `Too many attempts. Try again in ${formatDuration(seconds)}.`,
  too_many_streams: () => "You have too many open pages. Close some of them.",
  too_busy: () => "Too many people are logging in right now. Try again in a few seconds.",
  client_gone: () => "The client closed the connection.",
};

export type RefusalCode = keyof typeof refusals;

/** The parameters of a refusal's text: none, or one object of named values. */
export type RefusalParameters<Code extends RefusalCode> = Parameters<(typeof refusals)[Code]>;

const texts: { [Code in RefusalCode]: (...parameters: RefusalParameters<Code>) => string } = refusals;

export function refusalText<Code extends RefusalCode>(code: Code, ...parameters: RefusalParameters<Code>): string {
  return texts[code](...parameters);
}
