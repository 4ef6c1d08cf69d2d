/**
 * For a page that a mail leads to. Its address holds a token and goes along to nowhere; our origin does, because the
 * guard of our own forms asks for it. (Of the two policies a browser takes the last it knows.)
 */
export function keepToken(response: { headers: Headers }): void {
  response.headers.set("Referrer-Policy", "no-referrer, strict-origin");
  response.headers.set("Cache-Control", "no-store");
}
