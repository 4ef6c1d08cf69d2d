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

/** An app, and how it is spoken to. */
interface Place {
  origin: string;
  json: boolean;
}

const ACCOUNT = /^\/+(login|logout|register|notifications|password|sessions|account|email|not-me)\b/i;

/** What acts on the account of the current user; a form of a page says for whom that page was rendered. */
const OWN_PAGES = /^\/+(logout|notifications|account)\b/i;

/** The user that each session cookie stands for, as pages say it. */
const pageUsers = new Map<string, string>();

let people = 0;

/** A browser without a screen: it keeps cookies, follows no redirect, and posts what the app's forms would. */
export class Client {
  cookies = new Map<string, string>();
  readonly #app: Place;
  readonly #door: Place;
  readonly #createAccount?: (person: Credentials) => Promise<void>;

  /**
   * @param door the app that has the login, the account's pages and its sessions
   * @param createAccount what `join` needs
   */
  constructor(app: Place, door: Place = app, createAccount?: (person: Credentials) => Promise<void>) {
    this.#app = app;
    this.#door = door;
    this.#createAccount = createAccount;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, { headers });
  }

  /** @param signal aborts when this browser does not wait for the answer any more */
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

  /** The page that a form stands on, which is asked for once in a session. */
  async #pageFor(path: string) {
    const [, cookie] = this.#sessionCookie ?? [];
    return !cookie || this.#placeOf(path).json || pageUsers.has(cookie) ? undefined : this.get("/");
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
      // An idle connection would delay the app's stop, and could end just as it is used again.
      headers: { connection: "close", ...(cookie && { cookie }), ...headers },
    });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) this.#keep(line);
    const body = await response.text();
    const [, user] = body.match(/name="page_user" value="([^"]+)"/) ?? [];
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

  /** True if the app took the credentials. */
  async login(username: string, password: string, headers: Record<string, string> = {}): Promise<boolean> {
    const { status } = await this.post("/login", { username, password }, headers);
    return status === (this.#door.json ? 200 : 303);
  }

  #placeOf(path: string) {
    return ACCOUNT.test(path) ? this.#door : this.#app;
  }

  /** Name and value of the session cookie, as it stands in the Cookie header. */
  get sessionCookie(): [name: string, value: string] {
    const found = this.#sessionCookie;
    if (!found) throw new Error("There is no session cookie");
    return found;
  }

  get #sessionCookie() {
    return [...this.cookies].find(([name]) => name.endsWith("latchkey.sid"));
  }

  #keep(line: string) {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    if (attributes.some((attribute) => /^expires=.*1970/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** Arrays repeat a field, as a form with two inputs of one name does. */
function formOf(fields: object) {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of [value].flat()) form.append(name, String(each));
  }
  return form.toString();
}
