import { SESSION_COOKIE } from "@latchkey/product";
import { type Answer, Client } from "@latchkey/testkit/client";
import type { Target } from "./stage.ts";
import type { Step } from "./steps.ts";
import { MAX_REQUEST_MS, type Outcome, type Tally } from "./tally.ts";

/** A browser that sends its cookie to all apps and counts every request. */
export class CountedBrowser {
  cookies: Map<string, string>;
  readonly tally: Tally;

  constructor(tally: Tally, cookies = new Map<string, string>()) {
    this.tally = tally;
    this.cookies = cookies;
  }

  /** The value of the session cookie. */
  get cookie() {
    const [, value = ""] = [...this.cookies].find(([name]) => name.endsWith(SESSION_COOKIE)) ?? [];
    return value;
  }

  /** @returns true if the step succeeded */
  async does(step: Step, target: Target): Promise<boolean> {
    const sentAt = Date.now();
    const ended = await endOf(this.#send(step, target), step.timeoutMs ?? MAX_REQUEST_MS);
    const { outcome, note } = judge(ended, step, target);
    this.tally.add({ app: target.name, kind: step.kind, outcome, note, sentAt, endedAt: Date.now() });
    return outcome === "answered";
  }

  #send({ method, path, fields, headers }: Step, target: Target) {
    const client = new Client(target);
    client.cookies = this.cookies;
    return method === "GET" ? client.get(path(target)) : client.post(path(target), fields, headers);
  }
}

type Ended = { answer: Answer } | { error: unknown } | "late";

/** Settles after `timeoutMs` at the latest. */
function endOf(sent: Promise<Answer>, timeoutMs: number) {
  return new Promise<Ended>((resolve) => {
    const late = setTimeout(() => resolve("late"), timeoutMs);
    const settle = (ended: Ended) => {
      clearTimeout(late);
      resolve(ended);
    };
    sent.then(
      (answer) => settle({ answer }),
      (error) => settle({ error }),
    );
  });
}

function judge(ended: Ended, step: Step, target: Target): { outcome: Outcome; note: string } {
  if (ended === "late") return { outcome: "hung", note: "no answer in time" };
  if ("error" in ended) return broken(ended.error);
  const { answer } = ended;
  if (step.succeeded(answer, target)) return { outcome: "answered", note: "" };
  const note = `${answer.status} ${answer.headers.get("location") ?? ""} ${answer.body.slice(0, 300)}`;
  return { outcome: isRefusal(answer, step, target) ? "refused" : "wrong", note };
}

function broken(error: unknown): { outcome: Outcome; note: string } {
  const { cause } = error instanceof Error ? error : {};
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return { outcome: code === "ECONNREFUSED" ? "unreached" : "cut", note: String(code ?? cause ?? error) };
}

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

/** A proper refusal has the request ID and Retry-After, and is a page on sites. */
function isRefusal({ status, headers, body }: Answer, { always, refusals = [503] }: Step, { json }: Target) {
  if (always) return false;
  const type = json ? "application/problem+json" : "text/html";
  const identified = headers.get("content-type")?.startsWith(type) === true && UUID.test(body);
  return refusals.includes(status) && identified && headers.has("retry-after");
}
