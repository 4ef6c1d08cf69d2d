import { isUniqueViolation } from "@latchkey/db";
import { fieldErrors } from "@latchkey/texts";
import { InvalidInput } from "../request/input.ts";

export const usernameTaken = () => new InvalidInput({ username: fieldErrors.username_taken }, 409, "username_taken");
export const emailTaken = () => new InvalidInput({ email: fieldErrors.email_taken }, 409, "email_taken");

/**
 * Awaits a write to the users table.
 * @throws InvalidInput (409) with code `username_taken` or `email_taken` if it violates a unique key
 */
export async function refuseTaken<T>(write: PromiseLike<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isUniqueViolation(error, "users_username_key")) throw usernameTaken();
    if (isUniqueViolation(error, "users_email_key")) throw emailTaken();
    throw error;
  }
}
