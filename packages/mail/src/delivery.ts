import { setTimeout as delay } from "node:timers/promises";
import { claimEmail, listUnknownKinds } from "./claim.ts";
import { deliver } from "./deliver.ts";
import { type DeliveryOptions, LIMIT_SECONDS } from "./delivery-options.ts";
import { measureOutbox } from "./outbox-metrics.ts";

/** How much longer a claim lasts than its attempt, so that no other process sends the same email in the meantime. */
const CLAIM_MARGIN_SECONDS = 30;
const MAX_CONCURRENT = 10;
/** A lane is the interactive emails, or all others. */
const MAX_PER_LANE = 7;
/** The outbox is polled, so an email that another process has queued waits up to this long. */
const POLL_INTERVAL_MS = 1_000;

/**
 * Sends the emails in the outbox, up to ten concurrently, until it is stopped. Several processes may do so: a claim
 * gives each email to one of them. Failures are retried with exponential backoff until the email expires. Delivery is
 * at least once: an email is repeated only if the process or the connection dies before the server's response is
 * recorded, and then with the same Message-ID.
 * @returns `stop`, which waits for the emails in progress and, after a few seconds, leaves them to the next process
 */
export function startDelivery<Emails>(options: DeliveryOptions<Emails>) {
  measureOutbox(options.db);
  const stopping = new AbortController();
  const givenUp = new AbortController();
  const running = deliverUntil(stopping.signal, givenUp.signal, options);
  return {
    async stop() {
      stopping.abort();
      const { stop } = options.limitSeconds ?? LIMIT_SECONDS;
      const tooLate = setTimeout(() => givenUp.abort(), stop * 1000);
      await running;
      clearTimeout(tooLate);
    },
  };
}

interface InProgress {
  kind: PropertyKey;
  delivered: Promise<void>;
}

async function deliverUntil<Emails>(stopped: AbortSignal, givenUp: AbortSignal, options: DeliveryOptions<Emails>) {
  const inProgress = new Map<string, InProgress>();
  const logUnknownKinds = unknownKindsLog(options);
  while (!stopped.aborted) {
    const email = inProgress.size < MAX_CONCURRENT ? await claimNext(inProgress, options) : undefined;
    if (email) {
      const delivered = deliver(email, givenUp, options).finally(() => inProgress.delete(email.id));
      inProgress.set(email.id, { kind: email.kind, delivered });
    } else {
      await logUnknownKinds();
      const pause = delay(POLL_INTERVAL_MS, undefined, { signal: stopped, ref: false }).catch(() => {});
      await Promise.race([pause, ...deliveriesOf(inProgress)]);
    }
  }
  await Promise.all(deliveriesOf(inProgress));
}

const deliveriesOf = (inProgress: Map<string, InProgress>) =>
  [...inProgress.values()].map(({ delivered }) => delivered);

async function claimNext<Emails>(
  inProgress: Map<string, InProgress>,
  { db, log, limitSeconds = LIMIT_SECONDS, ...options }: DeliveryOptions<Emails>,
) {
  const first = limitSeconds.first + CLAIM_MARGIN_SECONDS;
  const later = limitSeconds.later + CLAIM_MARGIN_SECONDS;
  const claim = { inProgress: [...inProgress.keys()], claimSeconds: { first, later } };
  const sending = [...inProgress.values()].map(({ kind }) => kind);
  try {
    return await claimEmail<Emails>(db, { ...claim, lanes: lanesWithRoom(sending, options) });
  } catch (error) {
    log.warn({ err: error }, "Could not read the outbox");
  }
  return undefined;
}

/** Interactive emails first. A flood in one lane, or silent mail servers, leaves connections for the other. */
function lanesWithRoom<Emails>(
  sending: PropertyKey[],
  { kinds, interactive = [] }: Pick<DeliveryOptions<Emails>, "kinds" | "interactive">,
) {
  const lanes = [
    kinds.filter((kind) => interactive.includes(kind)),
    kinds.filter((kind) => !interactive.includes(kind)),
  ];
  return lanes.filter((lane) => sending.filter((kind) => lane.some((each) => each === kind)).length < MAX_PER_LANE);
}

/** An older version that runs alongside a newer one finds emails that it cannot compose. Each kind is logged once. */
function unknownKindsLog<Emails>({ db, kinds, log }: DeliveryOptions<Emails>) {
  const known = new Set<string>(kinds);
  return async () => {
    const unknown = await listUnknownKinds(db, [...known]).catch(() => []); // `claimNext` has logged the error.
    for (const kind of unknown) {
      log.warn({ kind }, "Skipped emails of an unknown kind, which another version must send");
      known.add(kind);
    }
  };
}
