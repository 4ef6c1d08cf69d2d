import { SESSION_COOKIE } from "@latchkey/product";

export interface Answer {
  status: number;
  headers: Headers;
  setCookies: string[];
  body: string;
}

export interface Credentials {
  username: string;
  email: string;
  password: string;
}

interface Place {
  origin: string;
  /** Whether it accepts and sends JSON; otherwise forms and pages. */
  json: boolean;
}

const LOGOUT = /^\/+logout\b/i;
const LOGIN = /^\/+login\b/i;
const ACCOUNT = /^\/+(me|register|notifications|password|sessions|account|email|not-me)\b/i;

/** Routes that act on the current user's account. Their forms name the user that the page was rendered for. */
const OWN_PAGES = /^\/+(logout|notifications|account|login\/email-code)\b/i;

/** The page user by session cookie, taken from the forms of rendered pages, or from `/me`. */
const pageUsers = new Map<string, string>();

let people = 0;

/** A minimal browser: keeps cookies, follows no redirects, and posts what the app's forms would. */
export class Client {
  cookies = new Map<string, string>();
  readonly #app: Place;
  readonly #loginApp: Place;
  readonly #accountApp: Place;
  readonly #createAccount?: (person: Credentials) => Promise<void>;

  /**
   * @param loginApp the app with the login
   * @param createAccount required by `join`
   * @param accountApp the app with the account routes
   */
  constructor(
    app: Place,
    loginApp: Place = app,
    createAccount?: (person: Credentials) => Promise<void>,
    accountApp: Place = loginApp,
  ) {
    this.#app = app;
    this.#loginApp = loginApp;
    this.#accountApp = accountApp;
    this.#createAccount = createAccount;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, { headers });
  }

  /** @param signal aborts the request, as when the user leaves */
  async post(
    path: string,
    typed?: object,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    const page = OWN_PAGES.test(path) ? await this.#pageFor(path) : undefined;
    if (page?.status === 503) return page; // Without its page there is no form to post.
    const fields = this.#withPageUser(path, typed);
    if (!fields) return this.send("POST", path, { headers });
    const { json } = this.#placeOf(path);
    const type = json ? "application/json" : "application/x-www-form-urlencoded";
    const body = json ? JSON.stringify(fields) : formOf(fields);
    return this.send("POST", path, { body, headers: { "content-type": type, ...headers }, signal });
  }

  /** Requests the page that contains the form, once per session. */
  async #pageFor(path: string) {
    const [, cookie] = this.#sessionCookie ?? [];
    return !cookie || this.#placeOf(path).json || pageUsers.has(cookie) ? undefined : this.get(this.#formPage);
  }

  /** `/` of an app without account routes may be the same for all users. */
  get #formPage() {
    if (this.#accountApp === this.#app) return "/";
    return this.#accountApp.json ? "/me" : "/account";
  }

  #withPageUser(path: string, typed?: object) {
    const user = pageUsers.get(this.#sessionCookie?.[1] ?? "");
    return user && OWN_PAGES.test(path) && !this.#placeOf(path).json ? { page_user: user, ...typed } : typed;
  }

  async send(
    method: string,
    path: string,
    { headers = {}, ...options }: Pick<RequestInit, "body" | "signal"> & { headers?: Record<string, string> } = {},
  ) {
    const [, session = ""] = this.#sessionCookie ?? [];
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(this.#placeOf(path).origin + path, {
      method,
      ...options,
      redirect: "manual",
      // An idle connection would delay the app's shutdown, and could close just as it is used again.
      headers: { connection: "close", ...(cookie && { cookie }), ...headers },
    });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) this.#keep(line);
    const body = await response.text();
    const [, user] = body.match(/(?:name="page_user" value="|^\{"user":\{"id":")([^"]+)"/) ?? [];
    if (user) pageUsers.set(session, user);
    return { status: response.status, headers: response.headers, setCookies, body };
  }

  /** Logs in as a new user, created without a registration email. */
  async join(fields: Partial<Credentials> = {}, headers: Record<string, string> = {}): Promise<Credentials> {
    const username = `person${++people}-${process.pid}`;
    const person = { username, email: `${username}@example.com`, password: "a long enough password", ...fields };
    await this.#createAccount?.(person);
    if (!(await this.login(person.username, person.password, headers))) throw new Error("The login was refused");
    return person;
  }

  /** @returns true if the app accepted the credentials, and needs no second factor */
  async login(username: string, password: string, headers: Record<string, string> = {}): Promise<boolean> {
    const { status, headers: sent } = await this.post("/login", { username, password }, headers);
    const pending = sent.get("location")?.startsWith("/login/code");
    return !pending && status === (this.#loginApp.json ? 200 : 303);
  }

  #placeOf(path: string) {
    // Browsers refuse to let an app's pages submit forms to another app, so each app with pages has a logout.
    if (LOGOUT.test(path) && !this.#app.json) return this.#app;
    if (LOGOUT.test(path) || LOGIN.test(path)) return this.#loginApp;
    return ACCOUNT.test(path) ? this.#accountApp : this.#app;
  }

  /** The name and the value of the session cookie, as in the Cookie header. */
  get sessionCookie(): [name: string, value: string] {
    const found = this.#sessionCookie;
    if (!found) throw new Error("There is no session cookie");
    return found;
  }

  get #sessionCookie() {
    return [...this.cookies].find(([name]) => name.endsWith(SESSION_COOKIE));
  }

  #keep(line: string) {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    if (attributes.some((attribute) => /^expires=.*1970/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** An array repeats its field, like a form with two inputs of the same name. */
function formOf(fields: object) {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of [value].flat()) form.append(name, String(each));
  }
  return form.toString();
}
