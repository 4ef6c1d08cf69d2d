/**
 * Someone's browser at the development provider, without the browser: it keeps that provider's cookies, and follows its
 * redirects until one leads back to an app.
 */
export class ProviderVisitor {
  readonly #cookies = new Map<string, string>();

  /**
   * Logs in, as by a click on a person.
   * @param authorization the URL that the app redirects to
   * @param choice the `sub` of a person, or `cancel`
   * @returns the app's callback with its parameters
   */
  async login(authorization: string | URL, choice: string): Promise<URL> {
    const page = await this.#follow(new URL(authorization));
    if (!page.html) return page.url; // The provider has refused the request without a page.
    const chosen = await this.#follow(new URL(`${page.url.pathname}/${choice}`, page.url), new URLSearchParams());
    // To become another person, the session of the first one is ended by a form that submits itself.
    const { url } = chosen.html ? await this.#submit(chosen) : chosen;
    return url;
  }

  /** Logs out of the provider, and so of each app that it notifies (back-channel logout). */
  async logout(issuer: string): Promise<void> {
    const page = await this.#follow(new URL("/session/end", issuer));
    await this.#submit(page, { logout: "yes" });
  }

  #submit({ url, html }: Page, fields: Record<string, string> = {}) {
    const [, action = ""] = html.match(/<form[^>]* action="([^"]+)"/) ?? [];
    const hidden = [...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]);
    return this.#follow(new URL(action, url), new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }));
  }

  async #follow(url: URL, form?: URLSearchParams): Promise<Page> {
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      body: form,
      redirect: "manual",
      headers: { accept: "text/html", connection: "close", cookie: this.#cookieHeader() },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const html = await response.text();
    const location = response.headers.get("location");
    if (!location) return { url, html };
    const next = new URL(location, url);
    return next.origin === url.origin ? this.#follow(next) : { url: next, html: "" };
  }

  #cookieHeader() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  #keep(line: string) {
    const [name = "", value = ""] = line.split(";")[0]?.split(/=(.*)/s) ?? [];
    if (/; expires=[^;]*1970/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

interface Page {
  url: URL;
  /** Empty after a redirect to an app. */
  html: string;
}
