/** The names and values of a Cookie header, oldest first (RFC 6265bis, 5.8.3). */
export const cookiesIn = (header = ""): string[][] =>
  header.split(";").map((pair) => pair.split(/=(.*)/s, 2).map((part) => part.trim()));

/** Returns the value of a cookie; undefined without it, and if it was sent twice (cookie tossing). */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  const sent = cookiesIn(header).filter(([each]) => each === name);
  return sent.length === 1 ? sent[0]?.[1] : undefined;
}
