import type { Database } from "@latchkey/db";
import type { Request } from "express";
import { type Limits, POLICY } from "../policy.ts";
import { clientAddress } from "../request/client-address.ts";
import { requireUser } from "../session/current-user.ts";
import { fold } from "../users/names.ts";
import type { User } from "../users/public-user.ts";
import { codeLimits } from "./code-limits.ts";
import { emailLimits } from "./email-limits.ts";
import { ClientLimiter, count, createLimiter, isFirst, nameKey } from "./limiter.ts";

export type Throttle = ReturnType<typeof throttle>;

/**
 * Creates the rate limits, against brute force, credential stuffing and email flooding. Attempts are counted in PostgreSQL
 * across all processes, each before it is made. Every function throws Refused (429) beyond a limit, and rejects if the
 * database cannot count, so that no attempt goes uncounted.
 *
 * No attacker can lock out an owner permanently: guesses from one address count against that address; the limit of an
 * account does not apply to addresses that the owner has logged in from; guesses within sessions do not count at the
 * login; no attempt extends a wait; and a password reset clears them all.
 */
export function throttle(db: Database, limits: Limits) {
  const limiter = (name: keyof Limits) => createLimiter(db, name, limits[name]);
  const clientLimiter = (name: keyof Limits, options?: { inMemoryBlockOnConsumed: number }) =>
    new ClientLimiter(db, name, limits[name], options);
  const guesses = clientLimiter("LIMIT_GUESSES");
  const account = limiter("LIMIT_LOGINS_PER_ACCOUNT");
  // An address beyond its limit costs no further query. Guesses are always queried: a success, in any process, clears them.
  const inMemoryBlockOnConsumed = limits.LIMIT_LOGINS_PER_ADDRESS.attempts + 1;
  const confirmations = limiter("LIMIT_CONFIRMATIONS");
  const changes = limiter("LIMIT_CHANGES");
  const clients = clientLimiter("LIMIT_LOGINS_PER_ADDRESS", { inMemoryBlockOnConsumed });
  const forms = createLimiter(db, "waiting form", { attempts: 1, seconds: POLICY.waitingForm });

  return {
    ...codeLimits(db, limits),
    ...emailLimits(db, limits),
    /** Counts a login, or another expensive attempt, against the client's address. */
    attemptFrom: (req: Request) => clients.count(req),
    /** @param known whether the account's owner has logged in from this address before */
    async loginTo(name: string, known: boolean, req: Request) {
      await guesses.countAddress(req, guessesAt(name));
      if (known) return; // Others in the same network must not lock out the owner.
      await guesses.countNetwork(req, guessesAt(name));
      await count(account, nameKey(name), req);
    },
    loggedIn: (name: string, req: Request) => guesses.perAddress.delete(guessesAt(name) + clientAddress(req)),
    /** Counts a password or emailed code that confirms a login: the session may be stolen, by someone with many addresses. */
    async confirm({ id }: { id: string }, req: Request) {
      await clients.count(req);
      await guesses.countAddress(req, guessesAt(id)); // By the id: renaming the account must not reset the limit.
      await count(confirmations, nameKey(id), req);
    },
    confirmed: ({ id }: { id: string }, req: Request) => guesses.perAddress.delete(guessesAt(id) + clientAddress(req)),
    /** Renaming an account must not reset its limits: guesses at the former name count for the new one. */
    async renamed(trx: Database, former: string, name: string) {
      if (fold(former) === fold(name)) return;
      const prefixes = [former, name].map((each) =>
        [guesses.perAddress, account].map((limiter) => limiter.getKey(nameKey(each))),
      );
      await trx.raw(CARRY, prefixes);
    },
    /** Clears the guesses at an account, by all of its names, within sessions, and from all addresses. */
    async clearGuesses(trx: Database, { id, username, email }: Pick<User, "id" | "username" | "email">) {
      const limiters = [guesses.perAddress, account, confirmations];
      const keys = [id, username, email].map(nameKey);
      const prefixes = limiters.flatMap((limiter) => keys.map((key) => limiter.getKey(key)));
      await trx.raw(CLEAR, [prefixes]);
    },
    /** Returns whether this is the first use of a form that waited for a login. */
    isFirstUse: ({ id }: { id: string }) => isFirst(forms, id),
    change: (req: Request) => count(changes, nameKey(requireUser(req).id), req),
    /** Counts per session: an owner who logs in again has a limit that an attacker cannot have used up. */
    endSession: (req: Request) => count(changes, nameKey(req.sessionID), req),
  };
}

/** A key is the hash of a name, with or without an address or network appended; "~" sorts after every character of both. */
const CLEAR = "DELETE FROM attempts USING unnest(?::text[]) AS prefix WHERE key >= prefix AND key < prefix || '~'";

/** Expired attempts count for neither name. */
const CARRY = `
  INSERT INTO attempts (key, points, expire)
  SELECT name || substr(key, length(former) + 1), points, expire
  FROM attempts JOIN unnest(?::text[], ?::text[]) AS renamed (former, name) ON key >= former AND key < former || '~'
  WHERE expire > extract(epoch FROM now()) * 1000
  ON CONFLICT (key) DO UPDATE SET expire = greatest(attempts.expire, excluded.expire), points = greatest(excluded.points,
    CASE WHEN attempts.expire > extract(epoch FROM now()) * 1000 THEN attempts.points END)`;

const guessesAt = (name: string) => `${nameKey(name)} `;
