/** Settings that raise every rate limit: all requests of a test come from one address, more often than users send them. */
export const UNLIMITED = {
  LIMIT_GUESSES: "1000000/60",
  LIMIT_LOGINS_PER_ACCOUNT: "1000000/60",
  LIMIT_LOGINS_PER_ADDRESS: "1000000/60",
  LIMIT_CONFIRMATIONS: "1000000/60",
  LIMIT_CODES: "1000000/60",
  LIMIT_CODES_PER_DAY: "1000000/60",
  LIMIT_CHANGES: "1000000/60",
  LIMIT_MAILS: "1000000/60",
  LIMIT_MAILS_PER_ADDRESS: "1000000/60",
};
