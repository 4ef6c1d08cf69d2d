import { fieldErrors } from "@latchkey/texts";
import { type FieldErrors, Refused } from "./refused.ts";

type InvalidInputCode = "invalid_input" | "username_taken" | "email_taken";

/** Refuses invalid input, with a message for each field in `errors`. */
export class InvalidInput extends Refused<InvalidInputCode> {
  override name = "InvalidInput";

  constructor(errors: FieldErrors, status = 422, code: InvalidInputCode = "invalid_input") {
    super(status, code);
    this.errors = errors;
  }
}

/**
 * Reads text fields of an untrusted body: a repeated form field is an array, and JSON can contain any type.
 * @throws InvalidInput (422) with an error for each field that is missing or not text
 */
export function textFields<Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  const sent = fieldsOf(body);
  const errors = names.filter((name) => !isText(sent.get(name))).map((name) => [name, fieldErrors.not_text]);
  if (errors.length > 0) throw new InvalidInput(Object.fromEntries(errors));
  // Each is text by now. The type of `Object.fromEntries` loses the names.
  return Object.fromEntries(names.map((name) => [name, sent.get(name)])) as Record<Name, string>;
}

/**
 * Reads a checkbox: "on" in a form, a boolean in JSON, missing if it is not checked.
 * @throws InvalidInput (422) for any other value
 */
export function checkbox(body: unknown, name: string): boolean {
  const value = fieldsOf(body).get(name) ?? false;
  if (typeof value === "boolean" || value === "on") return Boolean(value);
  throw new InvalidInput({ [name]: fieldErrors.not_boolean });
}

const fieldsOf = (body: unknown) => new Map(Object.entries(body && typeof body === "object" ? body : {}));

/** PostgreSQL's text type allows neither NUL nor lone surrogates. */
const isText = (value: unknown) => typeof value === "string" && value.isWellFormed() && !value.includes("\0");
