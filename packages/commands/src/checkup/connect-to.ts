interface Address {
  host: string;
  port: number;
}

/** Decides where to connect for a host and port. */
export type Destination = (address: Address) => Address;

/**
 * Parses `--connect-to` as curl does: `HOST:PORT:TO_HOST:TO_PORT`. An empty HOST or PORT matches every one, an empty
 * TO_HOST or TO_PORT changes nothing. The first rule that matches counts.
 * @throws Error for a rule of another form
 */
export function connectTo(rules: readonly string[]): Destination {
  const parsed = rules.map(parse);
  return ({ host, port }) => {
    const rule = parsed.find((each) => [host, ""].includes(each.host) && [`${port}`, ""].includes(each.port));
    return { host: rule?.toHost || host, port: Number(rule?.toPort || port) };
  };
}

function parse(rule: string) {
  const [, host = "", port = "", toHost = "", toPort = ""] = RULE.exec(rule) ?? [];
  if (!RULE.test(rule)) throw new Error(`--connect-to must be HOST:PORT:TO_HOST:TO_PORT, not ${rule}`);
  return { host, port, toHost: toHost.replace(/^\[|\]$/g, ""), toPort };
}

const RULE = /^([^:]*):(\d*):([^:]*|\[[\da-f:]+\]):(\d*)$/i;
