/// <reference path="./rate-limiter.d.ts" />
import { createHash } from "node:crypto";
import { type Database, prepared, type Statement } from "@latchkey/db";
import type { Request } from "express";
import RateLimiterPostgres from "rate-limiter-flexible/lib/RateLimiterPostgres.js";
import RateLimiterRes from "rate-limiter-flexible/lib/RateLimiterRes.js";
import type { Emails } from "../emails/kinds.ts";
import type { Limits } from "../policy.ts";
import { clientAddress } from "../request/client-address.ts";
import { logEvent } from "../request/event-log.ts";
import { Refused } from "../request/refused.ts";
import { requireUser } from "../session/current-user.ts";
import { fold } from "../users/names.ts";
import type { User } from "../users/public-user.ts";

export type Throttle = ReturnType<typeof throttle>;

/**
 * Says how often one may try, counted in PostgreSQL for all processes together, each attempt before it is made.
 * Where the database cannot count, nobody may: every function rejects then, and with 429 beyond a limit.
 *
 * Nobody can lock an owner out for good: what one address guesses counts against that address; what all together
 * guess does not count for an address that the owner has logged in from; what was guessed within sessions does not count
 * at the login; no attempt makes a wait longer; and a reset of the password forgets all of it.
 */
export function throttle(db: Database, limits: Limits) {
  const limiter = (name: keyof Limits, more: { inMemoryBlockOnConsumed?: number } = {}) => {
    const { attempts, seconds } = limits[name];
    return new RateLimiterPostgres({
      storeClient: throughKnex(db),
      storeType: "client",
      tableName: "attempts",
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      points: attempts,
      duration: seconds,
      ...more,
    });
  };
  const guesses = limiter("LIMIT_GUESSES");
  const account = limiter("LIMIT_LOGINS_PER_ACCOUNT");
  // An address that is over its limit costs no further query. Guesses are always counted anew: a success, also one in
  // another process, forgets them.
  const inMemoryBlockOnConsumed = limits.LIMIT_LOGINS_PER_ADDRESS.attempts + 1;
  const confirmations = limiter("LIMIT_CONFIRMATIONS");
  const changes = limiter("LIMIT_CHANGES");
  const address = limiter("LIMIT_LOGINS_PER_ADDRESS", { inMemoryBlockOnConsumed });
  const mails = limiter("LIMIT_MAILS");
  const mailsAsked = limiter("LIMIT_MAILS_PER_ADDRESS");

  return {
    /** For a login, and for whatever else an anonymous request has done that is expensive. */
    attemptFrom: (req: Request) => count(address, clientAddress(req), req),
    /** @param known whether the account's owner has logged in from this address */
    async loginTo(name: string, known: boolean, req: Request) {
      await count(guesses, guesser(name, req), req);
      if (!known) await count(account, keyOf(name), req);
    },
    loggedIn: (name: string, req: Request) => guesses.delete(guesser(name, req)),
    /** For a password that is asked for again: a session may be stolen, and its thief have many addresses. */
    async confirm({ id }: { id: string }, req: Request) {
      await count(address, clientAddress(req), req);
      await count(guesses, guesser(id, req), req); // By the id: who renames the account must not be able to guess anew.
      await count(confirmations, keyOf(id), req);
    },
    confirmed: ({ id }: { id: string }, req: Request) => guesses.delete(guesser(id, req)),
    /** Renaming an account must not reset its limits: guesses at the former name count for the new one. */
    async renamed(trx: Database, former: string, name: string) {
      if (fold(former) === fold(name)) return;
      const prefixes = [former, name].map((each) => [guesses, account].map((limiter) => limiter.getKey(keyOf(each))));
      await trx.raw(CARRY, prefixes);
    },
    /** Forgets what was guessed at an account, by any of its names, within sessions, and from all addresses. */
    async forgetGuesses(trx: Database, { id, username, email }: Pick<User, "id" | "username" | "email">) {
      const limiters = [guesses, account, confirmations];
      const keys = [id, username, email].map(keyOf);
      const prefixes = limiters.flatMap((limiter) => keys.map((key) => limiter.getKey(key)));
      await trx.raw(FORGET, [prefixes]);
    },
    change: (req: Request) => count(changes, keyOf(requireUser(req).id), req),
    /** Counts for each session: the owner logs in again, and a thief cannot have used up the limit of that session. */
    endSession: (req: Request) => count(changes, keyOf(req.sessionID), req),
    /**
     * Counts against the client as well. Each kind counts on its own, and resets per exact address: only the address of an
     * account gets one. Otherwise anyone could use up the owner's resets with requests that send the owner no link.
     */
    async mailTo(kind: keyof Emails, recipient: string, req: Request) {
      await count(mailsAsked, clientAddress(req), req);
      const counted = kind === "reset_password" ? recipient : mailboxOf(recipient);
      await count(mails, `${kind} ${keyOf(counted)}`, req);
    },
  };
}

/** A key is a name's hash, or one and an address behind it; "~" sorts after all that either holds. */
const FORGET = "DELETE FROM attempts USING unnest(?::text[]) AS prefix WHERE key >= prefix AND key < prefix || '~'";

/** Expired attempts count for neither name. */
const CARRY = `
  INSERT INTO attempts (key, points, expire)
  SELECT name || substr(key, length(former) + 1), points, expire
  FROM attempts JOIN unnest(?::text[], ?::text[]) AS renamed (former, name) ON key >= former AND key < former || '~'
  WHERE expire > extract(epoch FROM now()) * 1000
  ON CONFLICT (key) DO UPDATE SET expire = greatest(attempts.expire, excluded.expire), points = greatest(excluded.points,
    CASE WHEN attempts.expire > extract(epoch FROM now()) * 1000 THEN attempts.points END)`;

async function count(limiter: RateLimiterPostgres, key: string, req: Request) {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    logEvent(req, "throttled", { limit: limiter.keyPrefix });
    throw tooManyAttempts(Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
  }
}

function tooManyAttempts(seconds: number) {
  const headers = { "Retry-After": String(seconds), Connection: "close" };
  return Object.assign(new Refused(429, "too_many_attempts", { seconds }), { headers });
}

const guesser = (name: string, req: Request) => `${keyOf(name)} ${clientAddress(req)}`;

/** As it was typed, known or not: to count by the account would tell which address and which user name belong together. */
const keyOf = (name: string) => createHash("sha256").update(fold(name)).digest("base64url");

/** Without the tag of a sub-address (RFC 5233): ann+1@ and ann+2@ fill the same mailbox. For limits, never for identity. */
const mailboxOf = (address: string) => address.replace(/\+[^@]*(?=@)/, "");

/** So that its pool, its timeouts and its errors are those of every other query. */
const throughKnex = (db: Database) => ({
  query: ({ values, ...statement }: Statement & { values: (string | number)[] }) => prepared(db, statement, values),
});
