import { pages } from "@latchkey/texts";
import type { Request } from "express";
import * as v from "valibot";
import type { AuthContext } from "../guards/context.ts";
import { startAttempt } from "../providers/attempt.ts";
import { authorizationUrl, type Prompt } from "../providers/exchange.ts";
import { refusalOf } from "../providers/failure.ts";
import type { Provider } from "../providers/provider.ts";
import { checkbox } from "../request/input.ts";
import { safeReturnTo } from "../request/return-to.ts";
import { requireUser } from "../session/current-user.ts";
import { keepForm } from "../waiting-forms/kept-form.ts";
import { requireProvider, withNextStep } from "./find-provider.ts";

/**
 * Starts a login with `{ provider, return_to, remember }`. Takes no query, and stores nothing but a cookie. `remember` keeps the
 * login after the browser is closed.
 * @returns where the browser continues: at the provider. A link on another site leads to our login page instead.
 * @throws Refused with 404 for an unknown provider, 422 if `remember` is no checkbox, 503 if the provider cannot be reached
 */
export async function startProviderLogin(req: Request, context: AuthContext, input: unknown): Promise<string> {
  const provider = requireProvider(context, input);
  const returnTo = targetOf(context, input);
  return isOwnLink(req) ? startLogin(req, context, provider, { input, returnTo }) : loginPage(returnTo);
}

/**
 * The same for the login page of a form that waits, `{ provider, return_to, remember, waiting_form, waiting_action }`: the
 * form continues after the login, unless it is too long.
 * @returns also the title of the provider, and where the form came from
 */
export async function startProviderLoginWithForm(
  req: Request,
  context: AuthContext,
  input: unknown,
): Promise<{ title: string; url: string; back: string }> {
  const provider = requireProvider(context, input);
  const back = targetOf(context, input);
  const returnTo = keepForm(req, context, input, back) ?? back;
  return { title: provider.title, url: await startLogin(req, context, provider, { input, returnTo }), back };
}

const TARGET = v.object({ return_to: v.string() });

const targetOf = ({ returnOrigins }: AuthContext, input: unknown) =>
  safeReturnTo(v.is(TARGET, input) ? input.return_to : undefined, returnOrigins);

function startLogin(
  req: Request,
  context: AuthContext,
  provider: Provider,
  { input, returnTo }: { input: unknown; returnTo: string },
) {
  const remember = checkbox(input, "remember");
  // A user who is logged in confirms a sensitive action. A session at the provider must not do so for anyone.
  const prompt = req.user && provider.provesLogin ? "login" : undefined;
  return begin(req, context, provider, { returnTo, remember, prompt }, loginPage(returnTo));
}

const loginPage = (returnTo: string) => `/login?return_to=${encodeURIComponent(returnTo)}`;

/**
 * Starts to connect `{ provider }` to the current user's account.
 * @returns where the browser continues: at the provider
 * @throws Refused as `startProviderLogin`
 */
export async function connectProvider(
  req: Request,
  context: AuthContext,
  input: unknown,
): Promise<{ title: string; url: string }> {
  const provider = requireProvider(context, input);
  const connectTo = { user: requireUser(req).id, lineage: req.session.lineage };
  const start = { returnTo: PROVIDERS_PAGE, connectTo, prompt: promptToConnect(provider) };
  return { title: provider.title, url: await begin(req, context, provider, start, PROVIDERS_PAGE) };
}

/** Someone else may be logged in at the provider. */
function promptToConnect({ provesLogin, selectsAccount }: Provider): Prompt | undefined {
  if (provesLogin) return "login";
  return selectsAccount ? "select_account" : undefined;
}

export const PROVIDERS_PAGE = "/account/providers";

interface Start {
  returnTo: string;
  remember?: boolean;
  connectTo?: { user: string; lineage?: string };
  prompt?: Prompt;
}

async function begin(
  req: Request,
  { callbacks }: AuthContext,
  provider: Provider,
  { prompt, ...start }: Start,
  wayOn: string,
) {
  try {
    await provider.client(); // Before the cookie: a provider that is down changes nothing.
    const attempt = startAttempt(req, callbacks, { provider: provider.name, ...start });
    return await authorizationUrl(provider, callbacks, attempt, prompt);
  } catch (error) {
    throw withNextStep(await refusalOf(req, provider, error), wayOn, pages.providers.tryAgain);
  }
}

/** Another site must not be able to start logins. Browsers that say nothing are old, and may. */
const isOwnLink = (req: Request) => ["same-origin", "none", undefined].includes(req.get("sec-fetch-site"));
