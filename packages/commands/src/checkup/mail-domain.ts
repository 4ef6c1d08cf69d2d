import type { Resolver } from "node:dns/promises";
import type { Problem } from "./findings.ts";
import type { Visit } from "./visit.ts";

/** Hints at missing SPF (RFC 7208) and DMARC (RFC 7489) records of the sender's domain. Null without a sender. */
export async function mailDomainProblems(
  visits: readonly Visit[],
  resolver: Pick<Resolver, "resolveTxt">,
): Promise<Problem[] | null> {
  const instances = visits.flatMap((visit) => visit.instances);
  const domains = new Set(
    instances.map(({ report }) => report.mail?.domain ?? "").filter((name) => name.includes(".")),
  );
  if (domains.size === 0) return null;
  return (await Promise.all([...domains].map((domain) => problemsOf(domain, resolver)))).flat();
}

async function problemsOf(domain: string, resolver: Pick<Resolver, "resolveTxt">): Promise<Problem[]> {
  const has = async (name: string, start: string) => {
    const records = await resolver.resolveTxt(name).catch(() => []);
    return records.some((parts) => parts.join("").toLowerCase().startsWith(start));
  };
  const dmarc = await Promise.all(withParents(domain).map((name) => has(`_dmarc.${name}`, "v=dmarc1")));
  const missing = [
    !(await has(domain, "v=spf1")) && `an SPF record (TXT of ${domain})`,
    !dmarc.includes(true) && `a DMARC record (TXT of _dmarc.${domain})`,
  ].filter((record) => record !== false);
  return missing.map((record) => ({ hint: `Emails may be taken for spam: add ${record}` }));
}

/** A record of a parent applies to subdomains, too. */
function withParents(domain: string): string[] {
  const parent = domain.slice(domain.indexOf(".") + 1);
  return parent.includes(".") ? [domain, ...withParents(parent)] : [domain];
}
