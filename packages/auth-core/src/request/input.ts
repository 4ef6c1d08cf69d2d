import { fieldErrors } from "@latchkey/texts";
import { type FieldErrors, Refused } from "./refused.ts";

type InvalidInputCode = "invalid_input" | "username_taken" | "email_taken";

/** What was sent cannot be used; `errors` says for each field why. */
export class InvalidInput extends Refused<InvalidInputCode> {
  override name = "InvalidInput";

  constructor(errors: FieldErrors, status = 422, code: InvalidInputCode = "invalid_input") {
    super(status, code);
    this.errors = errors;
  }
}

/**
 * Reads fields of a body that may be anything: a repeated form field is an array, JSON may hold numbers or nothing.
 * @returns a string for each name
 * @throws InvalidInput that names every field which is not one
 */
export function textFields<Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  const sent = fieldsOf(body);
  const errors = names.filter((name) => !isText(sent.get(name))).map((name) => [name, fieldErrors.not_text]);
  if (errors.length > 0) throw new InvalidInput(Object.fromEntries(errors));
  return Object.fromEntries(names.map((name) => [name, sent.get(name)])) as Record<Name, string>;
}

/**
 * Reads a checkbox: "on" in a form, true or false in JSON, absent where it is not ticked.
 * @throws InvalidInput where it is anything else
 */
export function checkbox(body: unknown, name: string): boolean {
  const value = fieldsOf(body).get(name) ?? false;
  if (typeof value === "boolean" || value === "on") return Boolean(value);
  throw new InvalidInput({ [name]: fieldErrors.not_boolean });
}

const fieldsOf = (body: unknown) => new Map(Object.entries(body && typeof body === "object" ? body : {}));

/** PostgreSQL's text holds neither NUL nor half a character. */
const isText = (value: unknown) => typeof value === "string" && value.isWellFormed() && !value.includes("\0");
