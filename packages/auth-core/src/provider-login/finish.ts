import { pages } from "@latchkey/texts";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { keepIdentity } from "../identities/kept-identity.ts";
import { loginWithIdentity } from "../login/login-with-identity.ts";
import { metrics } from "../metrics.ts";
import { type Attempt, endAttempt } from "../providers/attempt.ts";
import { exchangeCode } from "../providers/exchange.ts";
import { providerRefusal } from "../providers/failure.ts";
import { type Identity, identityOf, requireAllowed } from "../providers/identity.ts";
import type { Provider } from "../providers/provider.ts";
import { requestLink } from "../registration/request-link.ts";
import { Refused, withNextStep } from "../request/refused.ts";
import { returningTo } from "../request/return-to.ts";
import { isTaken } from "../users/reserved-addresses.ts";
import { connectIdentity } from "./connect.ts";
import { requireProvider } from "./require-provider.ts";
import { PROVIDERS_PAGE } from "./start.ts";

/**
 * Finishes what `startProviderLogin` or `connectProvider` has started, when `{ provider }` redirects back.
 * @returns where the browser continues: at `return_to`, or at the page that asks for a second factor or creates an account
 * @throws Refused, with a link to continue: 403 if this browser started nothing, or if the provider's response is not
 * valid; 403, 409, 429 or 503 if it cannot be followed
 */
export async function finishProviderLogin(req: Request, context: AuthContext, input: unknown): Promise<string> {
  const provider = requireProvider(context, input);
  const query = new URLSearchParams(req.originalUrl.split(/\?(.*)/s)[1]);
  requireTransport(req);
  const attempt = endAttempt(req, context.callbacks, query.get("state"));
  if (attempt?.provider !== provider.name) throw withNextStep(new Refused(403, "provider_expired"), ...nextStep(req));
  try {
    await context.throttle.attemptFrom(req);
    const identity = await identify(req, context, provider, attempt, query);
    return await complete(req, context, identity, attempt);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = error instanceof Refused ? error.code : undefined;
    if (code === "second_factor_required") return returningTo("/login/code", attempt.returnTo);
    if (code && !attempt.connectTo) metrics.login({ method: "provider", result: "refused" });
    if (code === "provider_canceled") return nextStep(req, attempt)[0];
    throw "action" in error && error.action ? error : withNextStep(error, ...nextStep(req, attempt));
  }
}

async function identify(
  req: Request,
  { callbacks }: AuthContext,
  provider: Provider,
  attempt: Attempt,
  query: URLSearchParams,
): Promise<Identity> {
  const claims = await exchangeCode(provider, callbacks, attempt, query).catch(async (error) => {
    throw await providerRefusal(req, provider, error);
  });
  requireAllowed(provider, claims);
  return identityOf(provider, claims, attempt);
}

async function complete(req: Request, context: AuthContext, identity: Identity, attempt: Attempt): Promise<string> {
  const { connectTo, returnTo, remember } = attempt;
  if (connectTo) {
    await connectIdentity(req, context, identity, connectTo);
    return returnTo;
  }
  if (await loginWithIdentity(req, context, identity, remember)) return returnTo;
  const { title } = identity.login;
  if (req.user)
    throw withNextStep(new Refused(403, "provider_not_connected", { title }), PROVIDERS_PAGE, pages.providers.title);
  if (context.registration === "invitation") throw new Refused(403, "provider_invitation_only", { title });
  if (identity.authoritativeForEmail && identity.email) await requireNoAccount(req, context, identity.email, title);
  keepIdentity(req, context.callbacks, { identity, returnTo, remember });
  return "/register/provider";
}

/**
 * An account is never connected because of its address. Only someone for whose mailbox the provider is authoritative learns
 * here that there is one (user enumeration). Its owner is notified.
 */
async function requireNoAccount(req: Request, context: AuthContext, email: string, title: string) {
  if (!(await isTaken(context.db, email))) return;
  await requestLink("register", req, context, { email });
  const href = returningTo("/login", PROVIDERS_PAGE);
  throw withNextStep(new Refused(409, "provider_address_taken", { title, email }), href, pages.layout.logIn);
}

/** Where an error page leads: the URL of a callback works only once. */
function nextStep({ user }: Request, attempt?: Attempt): [href: string, text: string] {
  if (attempt?.connectTo) return [PROVIDERS_PAGE, pages.providers.title];
  if (user && !attempt) return ["/dashboard", pages.errors.continueAs(user)];
  return [attempt ? returningTo("/login", attempt.returnTo) : "/login", pages.layout.logIn];
}
