import { setTimeout as delay } from "node:timers/promises";
import { counter } from "@latchkey/metrics";
import { Client, type ClientConfig } from "pg";
import { applySettings, connectionSettings } from "./connection-settings.ts";
import { parseDatabaseUrl } from "./connection-url.ts";
import { ownSessionCheck } from "./own-session.ts";

interface ListenOptions {
  url: string;
  /** The NOTIFY channel. Never from client input. */
  channel: string;
  /** Shown in pg_stat_activity. */
  name: string;
  /** Called with the payload of each notification. */
  onNotification(payload: string): void;
  /** Called after a reconnect: notifications may have been missed. */
  onReconnect(): void;
  /** Called when the connection breaks or cannot be opened, once until it is restored. */
  onFailure?(error: unknown): void;
}

const reconnects = counter("db_listen_reconnects_total", "Times that the connection for notifications was restored");

/** Together well below five seconds, within which a half-open connection is replaced after a network outage. */
const PING_INTERVAL_MS = 1_000;
const QUERY_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 1_500;
const RETRY_INTERVAL_MS = 500;

/**
 * Listens to a channel on its own connection. Reconnects until it succeeds.
 * @returns `stop`, which resolves when the connection is closed
 */
export function listen(options: ListenOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = listenUntil(stopping.signal, options);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function listenUntil(stopped: AbortSignal, options: ListenOptions) {
  let failing = false;
  const onListening = () => {
    failing = false;
  };
  for (let first = true; !stopped.aborted; first = false) {
    await listenOnce(stopped, { ...options, onListening }, first).catch((error) => {
      if (!failing) options.onFailure?.(error);
      failing = true;
    });
    await pause(RETRY_INTERVAL_MS, stopped);
  }
}

/** Rejects when the connection breaks; resolves when `stopped` aborts. */
async function listenOnce(
  stopped: AbortSignal,
  { url, channel, name, onNotification, onReconnect, onListening }: ListenOptions & { onListening(): void },
  first: boolean,
) {
  const limits = { connectionTimeoutMillis: CONNECT_TIMEOUT_MS, query_timeout: QUERY_TIMEOUT_MS, keepAlive: true };
  const config = { ...parseDatabaseUrl(url), application_name: name, ...limits };
  const client = new Client(config);
  const broken = brokenConnection(client);
  client.on("notification", ({ payload = "" }) => onNotification(payload));
  try {
    await subscribe(client, config, channel);
    onListening();
    if (!first) {
      reconnects();
      onReconnect();
    }
    await pingUntil(stopped, client, broken);
  } finally {
    await close(client);
  }
}

/** Rejects when the connection breaks. */
function brokenConnection(client: Client) {
  const broken = new Promise<never>((_, reject) => {
    client.on("error", reject).on("end", () => reject(new Error("The connection has ended")));
  });
  broken.catch(() => {}); // Until it is awaited, the query in progress rejects, too.
  return broken;
}

async function subscribe(client: Client, config: ClientConfig, channel: string) {
  await client.connect();
  const pid = await applySettings(client, connectionSettings(QUERY_TIMEOUT_MS));
  await ownSessionCheck(config)(client, pid); // A pooler in transaction mode delivers no notifications.
  await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
}

async function pingUntil(stopped: AbortSignal, client: Client, broken: Promise<never>) {
  while (!stopped.aborted) {
    await Promise.race([pause(PING_INTERVAL_MS, stopped), broken]);
    if (!stopped.aborted) await client.query("SELECT 1");
  }
}

async function close(client: Client) {
  await Promise.race([client.end(), delay(RETRY_INTERVAL_MS)]).catch(() => {});
  client.connection.stream.destroy();
}

const pause = (milliseconds: number, stopped: AbortSignal) =>
  delay(milliseconds, undefined, { signal: stopped, ref: false }).catch(() => {});
