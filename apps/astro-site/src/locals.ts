import {
  type AuthContext,
  actions,
  findConfirmingProvider,
  type LinkProblem,
  linkProblem,
  type OfferedProvider,
  type OpenedLink,
  offeredProviders,
  openLink,
  outcomeOf,
  type Purpose,
  type Refusal,
  type Results,
  registrationPurposes,
  type User,
  type WaitingLogin,
} from "@latchkey/auth-core";
import type { Flash } from "@latchkey/server";
import type { Request } from "express";

/** Where pages link to. */
interface Links {
  /** This site's origin. */
  origin: string;
  api: string;
  sites: { title: string; description: string; origin: string }[];
  /** The URIs of the contacts in the footer, if they are set. */
  support?: string;
  security?: string;
}

/** What the app passes to its pages, apart from the request. */
interface AppContext extends AuthContext {
  links: Links;
  notices: Flash;
  /** The URL of an asset file. */
  asset(name: string): string;
}

interface Submission<Result> {
  /** The form was posted, and its action succeeded. */
  done: boolean;
  /** What its action returned, if it succeeded. */
  result?: Result;
  /** For the form to show. */
  refused: Refusal | null;
  /** What the link grants that opened the page; null if it is not valid. */
  grant?: OpenedLink | null;
  /** Why the form behind that link can never succeed. */
  problem?: LinkProblem;
}

/** `Astro.locals`: what a page knows about its request, and the actions that it can run. */
export interface Locals extends Pick<AppContext, "links" | "asset" | "returnOrigins"> {
  /** Whether only an invitation creates an account. */
  closed: boolean;
  /** The other providers that the login page offers. */
  readonly providers: OfferedProvider[];
  /** Whether any provider is set up. */
  connectable: boolean;
  /** The title of the provider that has confirmed the person who asked for a link to this address, if one has. */
  findConfirmingProvider(email?: string): string | undefined;
  /** Of the links that create an account. */
  registrationPurposes: readonly Purpose[];
  /** The current user; undefined once an action has ended the session. */
  readonly user?: User;
  /** How many notifications are unread, up to 100. */
  readonly unread?: number;
  /** Whether the request carried the cookie of a session that is no longer valid. */
  sessionEnded?: boolean;
  remembered?: boolean;
  /** Whether the login is recent enough for sensitive actions. */
  recentLogin?: boolean;
  /** Whether a login waits for its second factor. */
  pendingLogin: boolean;
  /** The form that waits for the login, on the login page. */
  waiting?: WaitingLogin;
  /** The posted form; empty if nothing was posted. */
  form: Record<string, unknown>;
  /** Sets the notice that the user's next page shows. */
  notify(notice: string): void;
  /** Returns that notice, and deletes it. */
  takeNotice(): string | undefined;
  /** Runs the action of this name with the posted form, or the query of a GET. */
  run<Name extends keyof Results>(action: Name): Promise<Results[Name]>;
  /**
   * Runs the action of a form if it was posted.
   * @param purpose of the emailed link that opens the page, if one does
   */
  submit<Name extends keyof Results>(
    action: Name,
    purpose?: Purpose | readonly Purpose[],
  ): Promise<Submission<Results[Name]>>;
}

export function localsFor(req: Request, context: AppContext): Locals {
  const { links, notices, asset, registration, returnOrigins } = context;
  return {
    links,
    asset,
    returnOrigins,
    closed: registration === "invitation",
    registrationPurposes: registrationPurposes(registration),
    get providers() {
      return offeredProviders(req, context);
    },
    connectable: context.providers.length > 0,
    findConfirmingProvider: (email) => findConfirmingProvider(req, context, email),
    get user() {
      return req.user;
    },
    get unread() {
      return req.unread;
    },
    sessionEnded: req.sessionEnded,
    remembered: req.session.remembered,
    recentLogin: req.recentLogin,
    pendingLogin: req.session.pending !== undefined,
    waiting: req.res?.locals.waiting,
    form: req.body ?? {},
    notify: (notice) => req.user && req.res && notices.set(req.res, req.user, notice),
    takeNotice: () => (req.user && req.res ? notices.take(req, req.res, req.user) : undefined),
    run: (name) => actions[name](req, context, inputOf(req)),
    submit: (action, purpose) => submit(req, context, action, purpose),
  };
}

async function submit<Name extends keyof Results>(
  req: Request,
  context: AuthContext,
  action: Name,
  purpose?: Purpose | readonly Purpose[],
): Promise<Submission<Results[Name]>> {
  const posted = req.method === "POST";
  const token = inputOf(req)?.token;
  const outcome = posted ? await outcomeOf(actions[action])(req, context, req.body) : undefined;
  const refused = outcome?.refusal ?? null;
  const done = posted && !refused;
  const grant = purpose && !done ? await openLink(context.db, purpose, token) : undefined;
  const problem = purpose && (await linkProblem(context.db, { purpose, token }, grant, refused));
  return { done, result: outcome?.result, refused, grant, problem };
}

const inputOf = ({ method, body, query }: Request) => (method === "POST" ? body : query);
