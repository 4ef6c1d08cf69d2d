import { type Database, isUniqueViolation, type UserRow } from "@latchkey/db";
import { z } from "zod";
import { type FieldErrors, InvalidInput } from "./input.ts";
import { hashPassword, passwordProblem } from "./password.ts";

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
  requireValid(names, password);
  return { ...names, password_hash: await hashPassword(password, gone) };
}

/**
 * Inserts a user. Names and addresses keep their case but are compared without it.
 * @throws InvalidInput (409) with code `username_taken` or `email_taken`
 */
export async function insertUser(db: Database, user: PreparedUser): Promise<UserRow> {
  try {
    const [row] = await db("users").insert(user).returning("*");
    if (!row) throw new Error("The insert returned no row");
    return row;
  } catch (error) {
    throw takenField(error) ?? error;
  }
}

/** The row of an enabled user by user name or e-mail address. A user name holds no "@", so one cannot pose as the other. */
export async function findAccount(db: Database, name: string): Promise<UserRow | undefined> {
  const column = name.includes("@") ? "email" : "username";
  return db("users")
    .whereRaw("lower(??) = lower(?)", [column, normalised(name)])
    .whereNull("disabled_at")
    .first();
}

/** As registration stores it, so that login finds it. */
const normalised = (name: string) => name.normalize("NFKC").trim();

const USERNAME = /^[a-z0-9](?:[a-z0-9_.-]{0,30}[a-z0-9])?$/i;
const USERNAME_ADVICE =
  "Use 1 to 32 letters, digits, dots, dashes or underscores, with a letter or digit at both ends.";

function requireValid({ username, email }: Omit<NewUser, "password">, password: string) {
  const errors: FieldErrors = {};
  if (!USERNAME.test(username)) errors.username = USERNAME_ADVICE;
  if (email.length > 254 || !z.email().safeParse(email).success) {
    errors.email = "Enter an e-mail address like ann@example.com.";
  }
  const problem = passwordProblem(password, [username, email, email.split("@")[0] ?? ""]);
  if (problem) errors.password = problem;
  if (Object.keys(errors).length > 0) throw new InvalidInput(errors);
}

/** @throws InvalidInput (409) if the name or address is taken already */
export async function requireFree(db: Database, { username, email }: Omit<NewUser, "password">): Promise<void> {
  const taken = await db("users")
    .whereRaw("lower(username) = lower(?) OR lower(email) = lower(?)", [normalised(username), normalised(email)])
    .first("username");
  if (taken) throw taken.username.toLowerCase() === normalised(username).toLowerCase() ? nameTaken() : emailTaken();
}

const taken = (code: string, errors: FieldErrors) => new InvalidInput(errors, { status: 409, code });
const nameTaken = () => taken("username_taken", { username: "This user name is taken." });
const emailTaken = () => taken("email_taken", { email: "There is an account with this address already." });

function takenField(error: unknown) {
  if (isUniqueViolation(error, "users_username_key")) return nameTaken();
  if (isUniqueViolation(error, "users_email_key")) return emailTaken();
  return null;
}
