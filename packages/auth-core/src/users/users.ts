import { type Database, isUniqueViolation, type UserRow } from "@latchkey/db";
import { fieldErrors } from "@latchkey/texts";
import { parse } from "tldts";
import { hashPassword, passwordProblem } from "../password/hash.ts";
import { POLICY } from "../policy.ts";
import { InvalidInput } from "../request/input.ts";
import type { FieldErrors } from "../request/refused.ts";
import { fold, isEmailAddress, nameKeys, normalize } from "./names.ts";

/** A user as everyone may see it: without the hash. */
export interface User {
  id: string;
  username: string;
  email: string;
  createdAt: Date;
}

export { fold, normalize } from "./names.ts";

export interface NewUser {
  username: string;
  email: string;
  password: string;
}

type PreparedUser = Pick<UserRow, "username" | "email" | "password_hash">;

export function toUser({
  id,
  username,
  email,
  created_at,
}: Pick<UserRow, "id" | "username" | "email" | "created_at">): User {
  return { id, username, email, createdAt: created_at };
}

/**
 * Checks and hashes what `insertUser` takes. Apart from it, because hashing takes long and a transaction should not.
 * @throws InvalidInput (422) with a message for each field that cannot be accepted
 */
export async function prepareUser({ username, email, password }: NewUser, gone?: AbortSignal): Promise<PreparedUser> {
  const names = { username: normalize(username), email: normalize(email) };
  await requireValid(names, password);
  return { ...names, password_hash: await hashPassword(password, gone) };
}

/**
 * Inserts a user. Names and addresses keep their case but are compared by their keys.
 * @throws InvalidInput (409) with code `username_taken` or `email_taken`
 */
export async function insertUser(db: Database, user: PreparedUser): Promise<UserRow> {
  const [row] = await orTaken(
    db("users")
      .insert({ ...user, ...nameKeys(user) })
      .returning("*"),
  );
  if (!row) throw new Error("The insert returned no row");
  return row;
}

/** @throws InvalidInput (409) with code `username_taken` */
export async function renameUser(db: Database, { id }: { id: string }, username: string): Promise<void> {
  await orTaken(
    db("users")
      .where({ id })
      .update({ username, username_key: fold(username) }),
  );
}

/**
 * Sets an address that was proven to be the user's.
 * @throws InvalidInput (409) with code `email_taken`
 */
export async function setEmail(trx: Database, { id }: { id: string }, email: string): Promise<void> {
  await orTaken(
    trx("users")
      .where({ id })
      .update({ email, email_key: fold(email) }),
  );
}

/** An enabled user's row, and what is known of where the request comes from. */
export type Account = UserRow & {
  /** Somebody has logged in to it from this address. */
  known_here: boolean;
  /** Somebody has logged in to it before, but never with this browser from this address. */
  new_browser: boolean;
};

/** Finds an account by user name or e-mail address. A user name holds no "@", so one cannot pose as the other. */
export async function findAccount(
  db: Database,
  name: string,
  { address, browser }: { address: string; browser: string },
): Promise<Account | undefined> {
  const key = fold(name);
  return db("users")
    .where(key.includes("@") ? { email_key: key } : { username_key: key })
    .whereNull("disabled_at")
    .select("users.*")
    .select(db.raw(`${SIGNED_IN} AND detail ->> 'address' = ?) AS known_here`, [address]))
    .select<Account[]>(db.raw(`${BEFORE} AND NOT ${SIGNED_IN} AND ${HERE}) AS new_browser`, [address, browser]))
    .first();
}

const SIGNED_IN = `EXISTS (SELECT FROM events
  WHERE user_id = users.id AND kind IN ('registered', 'signed_in', 'new_browser')`;
/** Events are deleted with time: the first login after that must not pass for the first one ever. */
const BEFORE = `(users.created_at <= now() - interval '${POLICY.eventRetention} s' OR ${SIGNED_IN}))`;
const HERE = "detail ->> 'address' = ? AND detail ->> 'browser' = ?";

const USERNAME = /^[a-z0-9](?:[a-z0-9_.-]{0,30}[a-z0-9])?$/i;

/** @throws InvalidInput (422) */
export function requireUsername(username: string): void {
  const problem = usernameProblem(username);
  if (problem) throw new InvalidInput({ username: problem });
}

function usernameProblem(username: string) {
  if (!USERNAME.test(username)) return fieldErrors.username_invalid;
  return looksLikeHost(username) ? fieldErrors.username_like_host : null;
}

/** Programs make links of such names wherever they show them. Users from before this rule keep theirs. */
function looksLikeHost(name: string) {
  const { isIcann, isIp } = parse(name, { validateHostname: false });
  return name.includes(".") && (isIcann || isIp || /^www\./i.test(name));
}

async function requireValid({ username, email }: Omit<NewUser, "password">, password: string) {
  const errors: FieldErrors = {};
  const unusable = usernameProblem(username);
  if (unusable) errors.username = unusable;
  if (!isEmailAddress(email)) errors.email = fieldErrors.email_invalid;
  const problem = await passwordProblem(password, guessableNames({ username, email }));
  if (problem) errors.password = problem;
  if (Object.keys(errors).length > 0) throw new InvalidInput(errors);
}

/** @throws InvalidInput (422) */
export function requireEmailAddress(email: string): void {
  if (!isEmailAddress(email)) throw new InvalidInput({ email: fieldErrors.email_invalid });
}

/** What is guessed first as this user's password. */
export const guessableNames = ({ username, email }: { username: string; email: string }) => [
  username,
  email,
  email.split("@")[0] ?? "",
];

/** The user who has this name, enabled or not. */
export async function findByUsername(db: Database, username: string): Promise<UserRow | undefined> {
  return db("users")
    .where({ username_key: fold(username) })
    .first();
}

/** The enabled user who has this address. */
export async function findByEmail(db: Database, email: string): Promise<UserRow | undefined> {
  return db("users")
    .where({ email_key: fold(email) })
    .whereNull("disabled_at")
    .first();
}

/** Tells whether a disabled user has this address. */
export async function belongsToDisabledUser(db: Database, email: string): Promise<boolean> {
  const user = await db("users")
    .where({ email_key: fold(email) })
    .whereNotNull("disabled_at")
    .first("id");
  return user !== undefined;
}

/** @throws InvalidInput (409) if the name or address is taken already */
export async function requireFree(db: Database, { username, email }: Omit<NewUser, "password">): Promise<void> {
  const { username_key, email_key } = nameKeys({ username, email });
  const taken = await db("users").where({ username_key }).orWhere({ email_key }).first("username_key");
  if (taken) throw taken.username_key === username_key ? nameTaken() : emailTaken();
}

const nameTaken = () => new InvalidInput({ username: fieldErrors.username_taken }, 409, "username_taken");
export const emailTaken = () => new InvalidInput({ email: fieldErrors.email_taken }, 409, "email_taken");

async function orTaken<T>(write: PromiseLike<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw takenField(error) ?? error;
  }
}

function takenField(error: unknown) {
  if (isUniqueViolation(error, "users_username_key")) return nameTaken();
  if (isUniqueViolation(error, "users_email_key")) return emailTaken();
  return null;
}
