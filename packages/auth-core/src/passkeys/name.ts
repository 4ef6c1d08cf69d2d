import { fieldErrors } from "@latchkey/texts";
import type { Request } from "express";
import { InvalidInput, textFields } from "../request/input.ts";
import { whereFrom } from "../request/where-from.ts";

const MAX_LENGTH = 60;

/**
 * Reads the name of a passkey, by default the browser's, such as "Chrome on Android".
 * @throws InvalidInput (422) if it is too long
 */
export function readName(req: Request, input: unknown): string {
  const { name } = textFields({ name: "", ...Object(input) }, ["name"]);
  const trimmed = name.trim();
  if (trimmed.length > MAX_LENGTH) throw new InvalidInput({ name: fieldErrors.name_too_long });
  return trimmed || whereFrom(req).browser;
}
