import { type Checks, ofInstances } from "./findings.ts";
import type { Instance } from "./request-report.ts";
import type { Visit } from "./visit.ts";

/** Why browsers would drop the session cookie, or send it where they should not. */
export const cookieChecks: Checks<Visit> = {
  "session cookie": ofInstances((instance, url) => attributeProblem(instance, url) ?? transferProblem(instance)),
};

function attributeProblem({ report: { cookie } }: Instance, { protocol, hostname, origin }: URL) {
  if (cookie.domain && !`.${hostname}`.endsWith(`.${cookie.domain}`)) {
    return `Browsers drop a cookie with Domain=${cookie.domain} from ${hostname}. Set COOKIE_DOMAIN to a domain of all apps`;
  }
  if (cookie.secure && protocol === "http:") {
    return `Browsers drop a Secure cookie from ${origin}. Use https://, or COOKIE_SECURE=false where there is no TLS`;
  }
  if (!cookie.secure && protocol === "https:") {
    return "The cookie is not Secure, so it is also sent in clear text. Remove COOKIE_SECURE=false";
  }
  return null;
}

/** Each request carries a cookie, and each report sets one with the attributes of the session cookie. */
function transferProblem({ report: { seen, sent }, answer, signed }: Instance) {
  const received = answer.headers["set-cookie"] ?? [];
  const [name] = sent["set-cookie"]?.split("=") ?? [];
  if (!seen.cookie.includes(signed.nonce))
    return "A proxy drops the Cookie header, so nobody stays logged in. Pass it on";
  if (received.includes(sent["set-cookie"] ?? "")) return null;
  const changed = received.find((line) => line.startsWith(`${name}=`));
  return changed
    ? `A proxy changes the attributes of cookies, to ${changed.split("; ").slice(1).join("; ")}. Let Set-Cookie pass unchanged`
    : "A proxy removes Set-Cookie, so nobody can log in. Let it pass, and cache nothing that has it";
}
