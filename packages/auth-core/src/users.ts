import { type Database, isUniqueViolation, type UserRow } from "@latchkey/db";
import { InvalidInput } from "./input.ts";
import { hashPassword, passwordProblem } from "./password.ts";
import type { FieldErrors } from "./refused.ts";

/** A user as everyone may see it: without the hash. */
export interface User {
  id: string;
  username: string;
  email: string;
  createdAt: Date;
}

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
  const names = { username: normalised(username), email: normalised(email) };
  await requireValid(names, password);
  return { ...names, password_hash: await hashPassword(password, gone) };
}

/**
 * Inserts a user. Names and addresses keep their case but are compared without it.
 * @throws InvalidInput (409) with code `username_taken` or `email_taken`
 */
export async function insertUser(db: Database, user: PreparedUser): Promise<UserRow> {
  const [row] = await orTaken(db("users").insert(user).returning("*"));
  if (!row) throw new Error("The insert returned no row");
  return row;
}

/** @throws InvalidInput (409) with code `username_taken` */
export async function renameUser(db: Database, { id }: { id: string }, username: string): Promise<void> {
  await orTaken(db("users").where({ id }).update({ username }));
}

/**
 * Sets an address that was proven to be the user's.
 * @throws InvalidInput (409) with code `email_taken`
 */
export async function setEmail(trx: Database, { id }: { id: string }, email: string): Promise<void> {
  await orTaken(trx("users").where({ id }).update({ email }));
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
  const column = name.includes("@") ? "email" : "username";
  return db("users")
    .whereRaw("lower(??) = ?", [column, folded(name)])
    .whereNull("disabled_at")
    .select("users.*")
    .select(db.raw(`${SIGNED_IN} AND detail ->> 'address' = ?) AS known_here`, [address]))
    .select<Account[]>(db.raw(`${SIGNED_IN}) AND NOT ${SIGNED_IN} AND ${HERE}) AS new_browser`, [address, browser]))
    .first();
}

const SIGNED_IN = `EXISTS (SELECT FROM events
  WHERE user_id = users.id AND kind IN ('registered', 'signed_in', 'new_browser')`;
const HERE = "detail ->> 'address' = ? AND detail ->> 'browser' = ?";

/** As registration stores it, so that login finds it. */
export const normalised = (name: string) => name.normalize("NFKC").trim();

/**
 * As names are compared. Lowered here and not by PostgreSQL, whose `lower` makes an "i" of "İ": what finds an account
 * must be what its attempts are counted by.
 */
export const folded = (name: string) => normalised(name).toLowerCase();

const USERNAME = /^[a-z0-9](?:[a-z0-9_.-]{0,30}[a-z0-9])?$/i;
const USERNAME_ADVICE =
  "Use 1 to 32 letters, digits, dots, dashes or underscores, with a letter or digit at both ends.";

/** @throws InvalidInput (422) */
export function requireUsername(username: string): void {
  if (!USERNAME.test(username)) throw new InvalidInput({ username: USERNAME_ADVICE });
}

async function requireValid({ username, email }: Omit<NewUser, "password">, password: string) {
  const errors: FieldErrors = {};
  if (!USERNAME.test(username)) errors.username = USERNAME_ADVICE;
  if (!isAddress(email)) errors.email = ADDRESS_ADVICE;
  const problem = await passwordProblem(password, namesOf({ username, email }));
  if (problem) errors.password = problem;
  if (Object.keys(errors).length > 0) throw new InvalidInput(errors);
}

const ADDRESS_ADVICE = "Enter an e-mail address like ann@example.com.";
/** The part of RFC 5321 that people have addresses of: nothing quoted, no host of one label. */
const ADDRESS = /^[\w'+-]+(\.[\w'+-]+)*@([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/i;
const isAddress = (email: string) => email.length <= 254 && ADDRESS.test(email);

/** @throws InvalidInput (422) */
export function requireAddress(email: string): void {
  if (!isAddress(email)) throw new InvalidInput({ email: ADDRESS_ADVICE });
}

/** What is guessed first as this user's password. */
export const namesOf = ({ username, email }: { username: string; email: string }) => [
  username,
  email,
  email.split("@")[0] ?? "",
];

/** The enabled user who has this address. */
export async function findByEmail(db: Database, email: string): Promise<UserRow | undefined> {
  return db("users")
    .whereRaw("lower(email) = ?", [folded(email)])
    .whereNull("disabled_at")
    .first();
}

/** @throws InvalidInput (409) if the name or address is taken already */
export async function requireFree(db: Database, { username, email }: Omit<NewUser, "password">): Promise<void> {
  const taken = await db("users")
    .whereRaw("lower(username) = ? OR lower(email) = ?", [folded(username), folded(email)])
    .first("username");
  if (taken) throw folded(taken.username) === folded(username) ? nameTaken() : emailTaken();
}

const taken = (code: string, errors: FieldErrors) => new InvalidInput(errors, { status: 409, code });
const nameTaken = () => taken("username_taken", { username: "This user name is taken." });
const emailTaken = () => taken("email_taken", { email: "There is an account with this address already." });

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
