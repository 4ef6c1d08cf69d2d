const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Nobody may take it, or a variant of it, as a password: it is guessed first here. */
export const PRODUCT_NAME = "Latchkey";

/** How long one kind of session lasts, in seconds by the database's clock. */
export interface Lifetime {
  /** Over after this long without a request, or up to `touchInterval` sooner. */
  idle: number;
  /** Over this long after the login, however busy it is. */
  absolute: number;
}

/** How long a login holds (NIST SP 800-63B-4, 2.2.3, ASVS 5.0, 7.3). This is the place to change it. */
export const POLICY = {
  /** Ends with the browser, or earlier. */
  session: { idle: 2 * HOUR, absolute: 24 * HOUR } satisfies Lifetime,
  /** With "Remember me". */
  remembered: { idle: 30 * DAY, absolute: 90 * DAY } satisfies Lifetime,
  /** A new session whose cookie has not come back by then is over: the answer that brought it was lost. */
  unclaimed: 5 * MINUTE,
  /** A session in use is extended with at most one write in this time, a tenth of the shorter idle timeout. */
  touchInterval: 12 * MINUTE,
  /** How many sessions a user may have: one more ends the oldest (ASVS 5.0, 7.1.2). */
  maxSessions: 100,
  /** Notifications older than this, in seconds, are deleted. */
  eventRetention: 365 * DAY,
  /** The newest that are kept of each kind of notification, so that many of one kind displace none of another. */
  maxEventsOfKind: 200,
  /** Seconds after which the password is asked for again before something that an intruder would like to do. */
  stepUpAge: 15 * MINUTE,
  /** Emails about logins with a new browser, each on its own, to one owner. Those that follow are in one digest. */
  loginNotices: { attempts: 3, seconds: HOUR } satisfies Limit,
};

/** How long emailed links are valid, in seconds from the request or the event that they are about. */
export const LINK_LIFETIME = {
  register: DAY,
  reset_password: 15 * MINUTE,
  change_email: DAY,
  report_intruder: DAY,
};

/** One limit: so many attempts in so many seconds. */
export interface Limit {
  attempts: number;
  seconds: number;
}

/** How often one may try; each is a setting of its name. What a limit counts is forgotten when its time is over. */
export const LIMITS = {
  /** Guesses at one name, or address, as typed, from one address. A success forgets them. */
  LIMIT_GUESSES: { attempts: 10, seconds: 15 * MINUTE },
  /** Guesses at one name from all addresses together, but those that its owner has logged in from. */
  LIMIT_LOGINS_PER_ACCOUNT: { attempts: 100, seconds: HOUR },
  /** Passwords asked for again in sessions of one account, from all addresses together. Only a reset forgets them. */
  LIMIT_CONFIRMATIONS: { attempts: 20, seconds: HOUR },
  /** Changes to one account, and sessions ended by one of its sessions. */
  LIMIT_CHANGES: { attempts: 60, seconds: HOUR },
  /** Logins, passwords asked for again, and uses of emailed links from one address, whoever they are for. */
  LIMIT_LOGINS_PER_ADDRESS: { attempts: 100, seconds: 15 * MINUTE },
  /** Mails that anyone may have sent to one recipient. */
  LIMIT_MAILS: { attempts: 5, seconds: HOUR },
  /** Mails that one address may have sent to anyone. */
  LIMIT_MAILS_PER_ADDRESS: { attempts: 50, seconds: HOUR },
} satisfies Record<string, Limit>;

export type Limits = Record<keyof typeof LIMITS, Limit>;

/** Says at start how long logins hold and how often one may try. */
export function logPolicy(log: { info(details: object, message: string): void }, limits: Limits): void {
  const { session, remembered } = POLICY;
  const ends = ({ idle, absolute }: Lifetime) => `${spoken(idle)} unused or ${spoken(absolute)} in all`;
  const message = `Sessions end after ${ends(session)}, remembered ones after ${ends(remembered)}`;
  log.info({ policy: POLICY, limits }, message);
}

const spoken = (seconds: number) => (seconds % DAY || seconds === DAY ? `${seconds / HOUR} h` : `${seconds / DAY} d`);
