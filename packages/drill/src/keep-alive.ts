/**
 * A client that sends a request just as the server closes the connection cannot know whether it was read. The drill's
 * clients therefore close idle connections earlier than an app does, so every broken request is the app's fault.
 */
export const SHORT_KEEP_ALIVE = { keepAliveTimeout: 100, keepAliveMaxTimeout: 100 };

/** The path where the drill's proxy reports how many of its upstreams are ready. */
export const READY_COUNT = "/ready-count";
