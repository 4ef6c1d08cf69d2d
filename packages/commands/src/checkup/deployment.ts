import type { Resolver } from "node:dns/promises";
import { agreementChecks } from "./agreement.ts";
import { cookieChecks } from "./cookie.ts";
import { describe, type Finding, findingsOf } from "./findings.ts";
import { gatewayChecks } from "./gateway.ts";
import { mailDomainProblems } from "./mail-domain.ts";
import type { VisitOptions } from "./request-report.ts";
import { serviceChecks } from "./services.ts";
import { transportChecks } from "./transport.ts";
import { type Visit, visit } from "./visit.ts";

interface Deployment extends VisitOptions {
  urls: readonly URL[];
  resolver: Pick<Resolver, "resolveTxt">;
}

const CHECKS = { ...transportChecks, ...gatewayChecks, ...cookieChecks, ...serviceChecks };

/** Visits all URLs, and returns a finding for each check of each, then those about all of them. */
export async function checkDeployment({ urls, resolver, ...options }: Deployment): Promise<Finding[]> {
  const visits = await Promise.all(urls.map((url) => visit(url, options)));
  const each = visits.flatMap((found) => [
    ...describe(found.url.origin, "answer", answerProblems(found)),
    ...findingsOf(found.url.origin, CHECKS, found),
  ]);
  if (visits.every(({ instances }) => instances.length === 0)) return each;
  const domains = describe("all apps", "mail domain", await mailDomainProblems(visits, resolver));
  return [...each, ...findingsOf("all apps", agreementChecks, visits), ...domains];
}

function answerProblems({ url, instances, failures }: Visit) {
  const which = instances.length > 0 ? "An instance" : "The app";
  return failures.map(({ status, reason }) => {
    if (status === undefined)
      return `There is no answer (${reason}). Check DNS, the firewall, and whether the gateway runs`;
    if (status >= 500)
      return `The gateway reaches no app (${reason}). Check whether it runs, and where the gateway leads`;
    if (status >= 300 && status < 400)
      return `${url.origin} redirects elsewhere (${reason}). Give the URL of the app itself`;
    return `${which} does not recognize this command (${reason}). ${UNRECOGNIZED}`;
  });
}

const UNRECOGNIZED =
  "Its SESSION_SECRETS differ from those here, its clock is wrong by more than a day, or this is no app of the product";
