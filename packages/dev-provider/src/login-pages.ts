import escapeHtml from "escape-html";
import type { InteractionResults, Provider } from "oidc-provider";
import { errorPage, type ShowPage } from "./page.ts";
import type { Person } from "./people.ts";

const LOGIN_PAGE = /^\/login\/([\w-]+)(?:\/([\w-]+))?$/;

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;
type Middleware = Parameters<Provider["use"]>[0];

/** `GET /login/:uid` shows the people, `POST /login/:uid/:sub` chooses one of them. `GET /` says how to get there. */
export function loginPages(provider: Provider, people: Person[], show: ShowPage): Middleware {
  return async (ctx, next) => {
    if (ctx.path === "/") return show(ctx, HOME_PAGE);
    const [path, uid, choice] = ctx.path.match(LOGIN_PAGE) ?? [];
    if (!path) return next();
    const interaction = await provider.interactionDetails(ctx.req, ctx.res).catch(() => null);
    if (interaction?.uid !== uid || !interaction) return show(ctx, errorPage("This login has expired."));
    if (ctx.method !== "POST") return show(ctx, choicePage(interaction, people));
    const result = resultOf(interaction, people, choice);
    ctx.status = 303;
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
  };
}

const HOME_PAGE = {
  title: "Log in to an app",
  body: `<p>Its login page has a button for this provider. You then choose a person here.</p>
<p><a href="/session/end">Log out here</a></p>`,
};

function choicePage({ uid, params }: Interaction, people: Person[]) {
  const button = ({ sub, name, email, emailVerified }: Person) => `<form method="post" action="/login/${uid}/${sub}">
<button><strong>${escapeHtml(name)}</strong> ${escapeHtml(email)}, ${emailVerified ? "verified" : "not verified"}</button>
</form>`;
  return {
    title: "Who are you?",
    body: `<p>Choose a person to continue to ${escapeHtml(String(params.client_id))}. No password is needed.</p>
${people.map(button).join("\n")}
<form method="post" action="/login/${uid}/cancel"><button class="plain">Cancel</button></form>
<p class="hint">This provider is for development only.</p>`,
  };
}

function resultOf({ prompt, session }: Interaction, people: Person[], choice?: string): InteractionResults {
  const person = people.find(({ sub }) => sub === choice);
  if (!person) return { error: "access_denied", error_description: "The person canceled the login" };
  // A person who is logged in here already keeps the time of that login: step-up must not take the click for a new one.
  const onlyChosen = prompt.reasons.every((reason) => reason === "choose");
  if (onlyChosen && session?.accountId === person.sub) return {};
  return { login: { accountId: person.sub, amr: person.amr ?? ["pwd"] } };
}
