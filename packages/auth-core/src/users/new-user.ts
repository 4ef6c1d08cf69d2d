import type { Database, UserRow } from "@latchkey/db";
import { hashPassword } from "../password/hash.ts";
import { NO_PASSWORD } from "../password/no-password.ts";
import { guessableNames, passwordProblem } from "../password/rules.ts";
import { InvalidInput } from "../request/input.ts";
import type { FieldErrors } from "../request/refused.ts";
import { emailProblem, usernameProblem } from "./name-rules.ts";
import { nameKeys, normalize } from "./names.ts";
import { emailTaken, refuseTaken, usernameTaken } from "./taken.ts";

interface NewUser {
  username: string;
  email: string;
  password: string;
}

type PreparedUser = Pick<UserRow, "username" | "email" | "password_hash"> & { passkey_handle?: string };

/**
 * Validates a new user and hashes the password, for `insertUser`. It is a step of its own because a hash is slow and a
 * transaction should be short.
 * @param clientGone aborts the wait for a hash when the client has disconnected
 * @throws InvalidInput (422) with a message for each invalid field
 */
export async function prepareUser(
  { username, email, password }: NewUser,
  clientGone?: AbortSignal,
): Promise<PreparedUser> {
  const names = { username: normalize(username), email: normalize(email) };
  await requireValid(names, password);
  return { ...names, password_hash: await hashPassword(password, clientGone) };
}

/**
 * Validates a user who gets no password, and so logs in another way.
 * @throws InvalidInput (422) with a message for each invalid field
 */
export function withoutPassword(typed: Omit<NewUser, "password">): PreparedUser {
  const names = { username: normalize(typed.username), email: normalize(typed.email) };
  requireNoProblem({ username: usernameProblem(names.username), email: emailProblem(names.email) });
  return { ...names, password_hash: NO_PASSWORD };
}

async function requireValid({ username, email }: Omit<NewUser, "password">, password: string) {
  requireNoProblem({
    username: usernameProblem(username),
    email: emailProblem(email),
    password: await passwordProblem(password, guessableNames({ username, email })),
  });
}

function requireNoProblem(problems: Record<string, string | null>) {
  const errors: FieldErrors = {};
  for (const [field, problem] of Object.entries(problems)) if (problem) errors[field] = problem;
  if (Object.keys(errors).length > 0) throw new InvalidInput(errors);
}

/**
 * Inserts a user. Usernames and email addresses keep their case but are compared by their keys.
 * @throws InvalidInput (409) with code `username_taken` or `email_taken`
 */
export async function insertUser(db: Database, user: PreparedUser): Promise<UserRow> {
  const [row] = await refuseTaken(
    db("users")
      .insert({ ...user, ...nameKeys(user) })
      .returning("*"),
  );
  if (!row) throw new Error("The insert returned no row");
  return row;
}

/**
 * An early check, before the expensive hash. Only the unique indexes guarantee it.
 * @throws InvalidInput (409) if the username or email address is taken
 */
export async function requireFree(db: Database, { username, email }: Omit<NewUser, "password">): Promise<void> {
  const { username_key, email_key } = nameKeys({ username, email });
  const taken = await db("users").where({ username_key }).orWhere({ email_key }).first("username_key");
  if (taken) throw taken.username_key === username_key ? usernameTaken() : emailTaken();
}
