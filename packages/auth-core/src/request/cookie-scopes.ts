/** The domains whose cookies a host receives: for `app.example.com` also those of `example.com`. */
export function domainsOf(hostname = "") {
  if (!COOKIE_DOMAIN.test(hostname)) return [];
  const labels = hostname.replace(/\.$/, "").split(".").slice(-MAX_DEPTH);
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
}

/** The paths whose cookies a page receives: for `/a/b` those of `/`, `/a`, `/a/` and `/a/b`. */
export function pathsOf(path: string) {
  const ends = [...path.matchAll(/\/|$/g)].slice(0, MAX_DEPTH);
  const paths = ends.flatMap(({ index }) => [path.slice(0, index), path.slice(0, index + 1)]);
  return [...new Set(paths)].filter((candidate) => COOKIE_PATH.test(candidate));
}

/** A host name that Set-Cookie accepts as Domain. An IP address is not one. */
const COOKIE_DOMAIN = /^(?=.*[a-z])([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

/** Host and path come from the client, which could otherwise make the server send thousands of Set-Cookie headers. */
const MAX_DEPTH = 5;

/** A path that Set-Cookie can express and browsers accept (RFC 6265bis). */
const COOKIE_PATH = /^[!-:=-~]{1,1024}$/;
