import type { User } from "./users/public-user.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In characters (NIST SP 800-63B-4, 3.1.1.2). */
export const MIN_PASSWORD_LENGTH = 8;

/** The timeouts of one kind of session, in seconds by the database's clock. */
export interface Lifetime {
  /** The idle timeout: seconds without a request until it expires, or up to `touchInterval` less. */
  idle: number;
  /** The absolute timeout: seconds from login until it expires, even while it is in use. */
  absolute: number;
}

/**
 * Durations in seconds, and limits on what is stored. The timeouts follow NIST SP 800-63B-4, 2.2.3 and ASVS 5.0, 7.3.
 */
export const POLICY = {
  /** A session whose cookie also ends when the browser closes. */
  session: { idle: 2 * HOUR, absolute: 24 * HOUR } satisfies Lifetime,
  /** With "Remember me". */
  remembered: { idle: 30 * DAY, absolute: 90 * DAY } satisfies Lifetime,
  /** A new session expires unless its cookie comes back within this time: the response that set it was lost. */
  unclaimed: 5 * MINUTE,
  /** A login has to show its second factor, or return from another provider, within this time. */
  pendingLogin: 10 * MINUTE,
  /** Codes per pending login. After that, the login starts over. */
  codesPerLogin: 5,
  /** Wrong codes of an authenticator app in a day after which the owner gets an email: the password is known to someone. */
  wrongCodesUntilNotice: 5,
  /** How long logins in a trusted browser need no code, and how many a user can trust. One more ends the oldest trust. */
  trustedBrowser: 30 * DAY,
  maxTrustedBrowsers: 20,
  /** How long creating an account may take after a login with another provider, and how many a user can connect. */
  providerRegistration: HOUR,
  maxIdentities: 20,
  /** How long a browser may take to use a passkey. */
  passkeyChallenge: 5 * MINUTE,
  /** Passkeys per user, and the length of their names. */
  maxPasskeys: 20,
  maxPasskeyName: 60,
  /** A session in use is extended by at most one write in this time, a tenth of the shorter idle timeout. */
  touchInterval: 12 * MINUTE,
  /** Sessions per user. One more ends the oldest (ASVS 5.0, 7.1.2). */
  maxSessions: 100,
  /** How long a notification is kept. */
  eventRetention: 365 * DAY,
  /** Notifications of each kind per user. The limit is per kind so that a flood of one kind displaces no other. */
  maxEventsOfKind: 200,
  /** Sensitive actions ask for the password or a passkey again if the login is older (step-up authentication). */
  stepUpAge: 15 * MINUTE,
  /** How long a form that was posted without a login, or with one that is too old, waits for it. */
  waitingForm: 15 * MINUTE,
  /** How long a form behind an emailed link, if posted again, gets the same response as the first time. */
  resubmission: 5 * MINUTE,
  /** How long an expired link can still be exchanged for a new one, which is sent to the same address. */
  expiredLinks: DAY,
  /** An email with a link can be sent again after this time. */
  resendPause: 30,
  /** Emails to one user that report one new login each. Further logins are reported in one digest. */
  loginNotices: { attempts: 3, seconds: HOUR } satisfies Limit,
  /** An IPv6 /48, which may be one customer's, has this many times the limit of each client address (a /64) in it. */
  addressesPerNetwork: 4,
  /** Time between two runs of pruning. */
  pruneInterval: 10 * MINUTE,
  /** How far the clocks of the apps may be apart. */
  clockSkew: HOUR,
};

/** Seconds for which an emailed link or code is valid, from the request or event that it is about. */
export const LINK_LIFETIME = {
  register: DAY,
  invite: DAY,
  reset_password: 15 * MINUTE,
  change_email: DAY,
  report_intruder: DAY,
  login_code: 10 * MINUTE,
};

/** A rate limit: up to `attempts` in `seconds`. */
export interface Limit {
  attempts: number;
  seconds: number;
}

/** The rate limits. The environment variable of the same name overrides each, as `attempts/seconds`. */
export const LIMITS = {
  /** Wrong passwords for one username or email address, as typed, from one client address. A login resets it. */
  LIMIT_GUESSES: { attempts: 10, seconds: 15 * MINUTE },
  /** Wrong passwords for one name from all client addresses that its user has never logged in from. */
  LIMIT_LOGINS_PER_ACCOUNT: { attempts: 100, seconds: HOUR },
  /** Step-up authentications in all sessions of an account. Only a password reset resets it. */
  LIMIT_CONFIRMATIONS: { attempts: 20, seconds: HOUR },
  /** Wrong codes of an account's authenticator app, in all sessions. Recovery codes do not count. A right code resets it. */
  LIMIT_CODES: { attempts: 10, seconds: 15 * MINUTE },
  /** The same, which a right code does not reset: guesses must not become likely to succeed over weeks. */
  LIMIT_CODES_PER_DAY: { attempts: 50, seconds: DAY },
  /** Changes to an account, and sessions ended by one session. */
  LIMIT_CHANGES: { attempts: 60, seconds: HOUR },
  /** Logins, step-up authentications and uses of emailed links from one client address. */
  LIMIT_LOGINS_PER_ADDRESS: { attempts: 100, seconds: 15 * MINUTE },
  /** Emails of one kind to one recipient that anyone can request. */
  LIMIT_MAILS: { attempts: 5, seconds: HOUR },
  /** Emails that one client address can request. */
  LIMIT_MAILS_PER_ADDRESS: { attempts: 50, seconds: HOUR },
} satisfies Record<string, Limit>;

export type Limits = Record<keyof typeof LIMITS, Limit>;

/**
 * Decides who must have a second factor. Until such users have set one up, they can do nothing else. By default it is
 * optional for everyone. Edit it, for example to `({ email }) => email.endsWith("@example.com")`.
 */
export const mustHaveSecondFactor: (user: User) => boolean = () => false;
