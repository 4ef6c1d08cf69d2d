export type FieldErrors = Record<string, string>;

/** What was sent cannot be used; `errors` says for each field why. */
export class InvalidInput extends Error {
  override name = "InvalidInput";
  expose = true;
  errors: FieldErrors;
  status: number;
  code: string;

  constructor(errors: FieldErrors, { status, code } = { status: 422, code: "invalid_input" }) {
    super("Some fields need your attention.");
    this.errors = errors;
    this.status = status;
    this.code = code;
  }
}

/**
 * Reads fields of a body that may be anything: a repeated form field is an array, JSON may hold numbers or nothing.
 * @returns a string for each name
 * @throws InvalidInput that names every field which is not one
 */
export function textFields<Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  const sent = new Map(Object.entries(body && typeof body === "object" ? body : {}));
  const errors = names.filter((name) => !isText(sent.get(name))).map((name) => [name, "Send this as text."]);
  if (errors.length > 0) throw new InvalidInput(Object.fromEntries(errors));
  return Object.fromEntries(names.map((name) => [name, sent.get(name)])) as Record<Name, string>;
}

/** For `catch`, where a refused form is shown again: a message for each field. Any other error goes on. */
export function refusedFields(error: unknown): FieldErrors {
  if (error instanceof InvalidInput) return error.errors;
  throw error;
}

/** PostgreSQL's text holds neither NUL nor half a character. */
const isText = (value: unknown) => typeof value === "string" && value.isWellFormed() && !value.includes("\0");
