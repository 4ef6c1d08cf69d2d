import { pages } from "@latchkey/texts";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { type NewAttempt, startAttempt } from "../providers/attempt.ts";
import { authorizationUrl, type Prompt } from "../providers/exchange.ts";
import { providerRefusal } from "../providers/failure.ts";
import type { Provider } from "../providers/provider.ts";
import { checkbox } from "../request/input.ts";
import { withNextStep } from "../request/refused.ts";
import { returningTo, safeReturnTo } from "../request/return-to.ts";
import { requireUser } from "../session/current-user.ts";
import { keepForm } from "../waiting-forms/kept-form.ts";
import { requireProvider } from "./require-provider.ts";

export const PROVIDERS_PAGE = "/account/providers";

/**
 * Starts a login with `{ provider, return_to, remember }`. Takes no query, and stores nothing but a cookie. `remember` keeps the
 * login after the browser is closed.
 * @returns where the browser continues: at the provider. A link on another site leads to our login page instead.
 * @throws Refused with 404 for an unknown provider, 422 if `remember` is not a checkbox's value, 503 if the provider cannot be
 * reached
 */
export async function startProviderLogin(req: Request, context: AuthContext, input: unknown): Promise<string> {
  const provider = requireProvider(context, input);
  const login = readLogin(context, input);
  return isOwnLink(req) ? start(req, context, provider, login) : returningTo("/login", login.returnTo);
}

/**
 * The same for the login page that keeps a form, `{ provider, return_to, remember, waiting_form, waiting_action }`: the form
 * continues after the login, unless it is too long.
 * @returns also the title of the provider, and the page that the form was on
 */
export async function startProviderLoginWithForm(
  req: Request,
  context: AuthContext,
  input: unknown,
): Promise<{ title: string; url: string; back: string }> {
  const provider = requireProvider(context, input);
  const { returnTo: back, remember } = readLogin(context, input);
  const returnTo = keepForm(req, context, input, back) ?? back;
  return { title: provider.title, url: await start(req, context, provider, { returnTo, remember }), back };
}

/**
 * Starts to connect `{ provider }` to the current user's account.
 * @returns the title of the provider, and where the browser continues: there
 * @throws Refused with 404 for an unknown provider, 503 if it cannot be reached
 */
export async function connectProvider(
  req: Request,
  context: AuthContext,
  input: unknown,
): Promise<{ title: string; url: string }> {
  const provider = requireProvider(context, input);
  const connectTo = { user: requireUser(req).id, lineage: req.session.lineage };
  return { title: provider.title, url: await start(req, context, provider, { returnTo: PROVIDERS_PAGE, connectTo }) };
}

function readLogin({ returnOrigins }: AuthContext, input: unknown) {
  const { return_to } = { return_to: undefined, ...Object(input) };
  return { returnTo: safeReturnTo(return_to, returnOrigins), remember: checkbox(input, "remember") };
}

/** Another site must not be able to start logins. Old browsers, which do not send the header, may. */
const isOwnLink = (req: Request) => ["same-origin", "none", undefined].includes(req.get("sec-fetch-site"));

async function start(req: Request, { callbacks }: AuthContext, provider: Provider, newAttempt: NewAttempt) {
  try {
    await provider.client(); // Before the cookie: a provider that is down changes nothing.
    const attempt = startAttempt(req, callbacks, provider.name, newAttempt);
    return await authorizationUrl(provider, callbacks, attempt, promptFor(req, provider, newAttempt));
  } catch (error) {
    const next = newAttempt.connectTo ? PROVIDERS_PAGE : returningTo("/login", newAttempt.returnTo);
    throw withNextStep(await providerRefusal(req, provider, error), next, pages.providers.tryAgain);
  }
}

/**
 * A user who is logged in connects an account, or confirms a sensitive action. Someone else may be logged in at the provider,
 * so it has to ask who is there.
 */
function promptFor({ user }: Request, provider: Provider, { connectTo }: NewAttempt): Prompt | undefined {
  if (user && provider.supportsReauthentication) return "login";
  return connectTo && provider.supportsAccountChoice ? "select_account" : undefined;
}
