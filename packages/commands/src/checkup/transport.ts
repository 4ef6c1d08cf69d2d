import type { Certificate } from "./ask.ts";
import { type Checks, ofInstances } from "./findings.ts";
import { isLoopback, type Visit } from "./visit.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Between the browser and the app: TLS. */
export const transportChecks: Checks<Visit> = {
  "TLS certificate": ({ url, instances: [first] }) =>
    first?.answer.certificate ? certificateProblems(first.answer.certificate, url) : null,

  TLS: ofInstances(({ report }, url) => {
    if (url.protocol === "http:") return !isLoopback(url) && CLEAR_TEXT;
    return report.seen.protocol !== "https" && NOT_BELIEVED;
  }),

  "redirect to HTTPS": ({ url, plain }) => {
    if (plain === undefined) return null;
    if (plain === null || isRedirect(plain.status, plain.headers.location, url)) return [];
    return [`http://${url.host} does not redirect to ${url.origin}. Redirect it at the gateway (301)`];
  },

  HSTS: ({ url, instances }) => {
    if (url.protocol === "http:" || instances.length === 0) return null;
    const lacking = instances.find(({ answer }) => !HSTS.test(String(answer.headers["strict-transport-security"])));
    if (!lacking) return [];
    return [lacking.report.sent["strict-transport-security"] ? HSTS_REMOVED : HSTS_NOT_SENT];
  },
};

const CLEAR_TEXT = "Passwords cross the network in clear text. Put a gateway with TLS in front";
const NOT_BELIEVED =
  "The app takes TLS for plain HTTP, so nobody can log in. The gateway must send X-Forwarded-Proto: https, and TRUST_PROXY must trust it";
const HSTS = /max-age=[1-9]/;
const HSTS_REMOVED = "A proxy removes or changes Strict-Transport-Security. Let it pass unchanged";
const HSTS_NOT_SENT =
  "The app sends no Strict-Transport-Security, because COOKIE_SECURE is false. Remove COOKIE_SECURE";

/** A certificate is renewed long before this: 30 of 90 days, or a third of a short lifetime. */
const MIN_REST_MS = 14 * DAY_MS;
const MIN_REST = 0.25;

function certificateProblems({ error, from, to }: Certificate, { hostname }: URL) {
  const expires = to.toISOString().slice(0, 10);
  if (error === "CERT_HAS_EXPIRED") return [`It expired on ${expires}. Renew it, and check why that is not automatic`];
  if (error?.includes("ALTNAME")) return [`It is not valid for ${hostname}. Get one that names it`];
  if (error?.includes("SELF_SIGNED")) return ["It is self-signed: browsers refuse it. Get one from a public CA"];
  if (error) return [`Browsers may refuse it (${error}). Install the full chain of a public CA`];
  const rest = to.getTime() - Date.now();
  const soon = Math.min(MIN_REST_MS, MIN_REST * (to.getTime() - from.getTime()));
  return rest < soon ? [`It expires on ${expires}. Renew it, and check why that is not automatic`] : [];
}

const isRedirect = (status: number, location = "", { origin }: URL) =>
  status >= 301 && status <= 308 && `${location}/`.startsWith(`${origin}/`);
