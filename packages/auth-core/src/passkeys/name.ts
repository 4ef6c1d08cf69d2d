import { fieldErrors } from "@latchkey/texts";
import type { Request } from "express";
import { POLICY } from "../policy.ts";
import { InvalidInput, textFields } from "../request/input.ts";
import { whereFrom } from "../request/where-from.ts";

/**
 * Reads the name of a passkey, by default the browser's, such as "Chrome on Android".
 * @throws InvalidInput (422) if it is too long
 */
export function readName(req: Request, input: unknown): string {
  const { name } = textFields({ name: "", ...Object(input) }, ["name"]);
  const trimmed = name.trim();
  const max = POLICY.maxPasskeyName;
  if (trimmed.length > max) throw new InvalidInput({ name: fieldErrors.too_long({ max }) });
  return trimmed || whereFrom(req).browser;
}
