/** For a page that a mail leads to: its address holds a token, and goes along to nowhere. */
export function keepToken(response: { headers: Headers }): void {
  response.headers.set("Referrer-Policy", "no-referrer");
  response.headers.set("Cache-Control", "no-store");
}
