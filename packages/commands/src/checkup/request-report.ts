import {
  type CheckupReport,
  checkupReport,
  REPORT_PATH,
  SIGNATURE_HEADER,
  type SignedCheckup,
  signCheckup,
  unseal,
} from "@latchkey/auth-core";
import * as v from "valibot";
import { type Answer, ask } from "./ask.ts";
import type { Destination } from "./connect-to.ts";

/** An address that no client has (RFC 5737). */
export const FORGED_ADDRESS = "198.51.100.77";

/** What one instance reported. */
export interface Instance {
  report: CheckupReport;
  answer: Answer;
  signed: SignedCheckup;
  /** When the answer arrived. */
  arrived: number;
}

/** Why there is no report. */
export interface Failure {
  /** Missing if there was no response. */
  status?: number;
  reason: string;
}

export interface VisitOptions {
  secrets: readonly string[];
  destination: Destination;
}

/** The app waits for its mail server, which may not respond. */
const TIMEOUT_MS = 20_000;

/** Asks for the report of an instance. Tries the secrets one after another, because an app may not have the first yet. */
export async function requestReport(url: URL, { secrets, destination }: VisitOptions): Promise<Instance | Failure> {
  let failure: Failure = { reason: "no secret" };
  for (const secret of secrets) {
    const signed = signCheckup(secret, REPORT_PATH);
    const headers = { ...pretended(url), [SIGNATURE_HEADER]: signed.header, cookie: `checkup=${signed.nonce}` };
    try {
      const answer = await ask(new URL(REPORT_PATH, url), { destination, headers, timeoutMs: TIMEOUT_MS });
      const report = reportIn(signed, answer);
      if (report) return { report, answer, signed, arrived: Date.now() };
      failure = { status: answer.status, reason: `status ${answer.status}` };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
  }
  return failure;
}

/** What a browser sends with a form of the app, and a client address that no gateway may believe. */
const pretended = (url: URL) => ({
  origin: url.origin,
  "sec-fetch-site": "same-origin",
  "x-forwarded-for": FORGED_ADDRESS,
});

function reportIn(signed: SignedCheckup, { status, body }: Answer): CheckupReport | null {
  const text = status === 200 ? unseal(signed, body) : null;
  const parsed = text === null ? null : v.safeParse(checkupReport, JSON.parse(text));
  return parsed?.success ? parsed.output : null;
}

function reasonOf(error: unknown) {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
