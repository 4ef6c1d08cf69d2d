import { BlockList, isIP } from "node:net";

/** A value of Express's "trust proxy" setting. */
type TrustProxy = number | ((address: string) => boolean);

/** A larger number is probably a port. */
const MAX_PROXIES = 10;

/**
 * Parses TRUST_PROXY: how many proxies are in front, or their addresses and CIDR ranges, separated by commas.
 * @returns null if it is neither
 */
export function parseTrustProxy(text: string): TrustProxy | null {
  if (/^\d+$/.test(text)) return Number(text) <= MAX_PROXIES ? Number(text) : null;
  const proxies = new BlockList();
  const added = text.split(",").every((range) => addRange(proxies, range.trim()));
  return added ? (entry) => includes(proxies, withoutPort(entry)) : null;
}

/** Refuses a range of all addresses: it would trust every client, which could then forge its address. */
function addRange(proxies: BlockList, range: string) {
  const [address = "", bits = isIP(address) === 4 ? "32" : "128", ...rest] = range.split("/");
  const valid = isIP(address) && rest.length === 0 && /^[1-9]\d{0,2}$/.test(bits);
  if (!valid || Number(bits) > (isIP(address) === 4 ? 32 : 128)) return false;
  proxies.addSubnet(address, Number(bits), familyOf(address));
  return true;
}

/** IPv4 addresses match in their IPv6 form as well: an app that listens on `::` sees `::ffff:10.0.0.1`. */
const includes = (proxies: BlockList, address: string) =>
  isIP(address) > 0 && proxies.check(address, familyOf(address));

const familyOf = (address: string) => (isIP(address) === 4 ? "ipv4" : "ipv6");

/** Some proxies write `10.0.0.1:51234` or `[fd00::1]:51234` into X-Forwarded-For. */
const withoutPort = (entry: string) => entry.replace(/^([\d.]+):\d+$/, "$1").replace(/^\[(.*)\](:\d+)?$/, "$1");
