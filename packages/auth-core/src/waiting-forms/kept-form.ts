import type { Request } from "express";
import * as v from "valibot";
import { POLICY } from "../policy.ts";
import type { Callbacks } from "../providers/callbacks.ts";
import { readSealed, type SealedCookie, setSealed } from "../request/sealed-cookie.ts";
import { openForm, type WaitingLogin } from "./waiting-form.ts";

/** What the page needs to continue a form that waited while its user logged in with a provider. */
type KeptForm = Pick<WaitingLogin, "sealed" | "action" | "returnTo">;

/** The cookie must fit into the headers that proxies accept, beside those of logins with providers. */
const MAX_LENGTH = 1_500;

const INPUT = v.object({
  waiting_form: v.string(),
  waiting_action: v.string(),
});

/**
 * Keeps the form `{ waiting_form, waiting_action }` of a login page in a cookie, while its user is at a provider and enters
 * the code of a second factor.
 * @returns the page that continues it: only the login page's user knows its URL, so no other site can continue the form (CSRF).
 * Null if there is no form, if it has expired, or if it is too long for a cookie
 */
export function keepForm(
  req: Request,
  { callbacks: { app, keys }, waitingKeys }: { callbacks: Callbacks; waitingKeys: readonly Buffer[] },
  input: unknown,
  returnTo: string,
): string | null {
  if (!v.is(INPUT, input)) return null;
  const { waiting_form: sealed, waiting_action: action } = input;
  const form = openForm(waitingKeys, sealed, action);
  if (!form || (sealed + action + returnTo).length > MAX_LENGTH) return null;
  setSealed(req, keys, cookieOf(app, form.id), { sealed, action, returnTo } satisfies KeptForm);
  return `/login/continue?form=${form.id}`;
}

/**
 * Finds the kept form `{ form }`.
 * @returns null if it is not in this browser, or has expired
 */
export async function findKeptForm(
  req: Request,
  { callbacks: { app, keys } }: { callbacks: Callbacks },
  input: unknown,
): Promise<KeptForm | null> {
  return v.is(QUERY, input) ? readSealed(req, keys, cookieOf(app, input.form)) : null;
}

const QUERY = v.object({ form: v.string() });

const cookieOf = (app: string, id: string): SealedCookie => ({
  name: `form-${app}`,
  context: `waiting form ${id}`,
  seconds: POLICY.waitingForm,
});
