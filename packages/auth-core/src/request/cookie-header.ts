/** Returns the names and values in a Cookie header, oldest first (RFC 6265bis, 5.8.3). */
export const parseCookies = (header = ""): string[][] =>
  header.split(";").map((pair) => pair.split(/=(.*)/s, 2).map((part) => part.trim()));

/** Returns the value of a cookie; undefined if it is missing, or was sent twice (cookie tossing). */
export function findCookie(header: string | undefined, name: string): string | undefined {
  const sent = parseCookies(header).filter(([sentName]) => sentName === name);
  return sent.length === 1 ? sent[0]?.[1] : undefined;
}
