/**
 * A client that uses a connection just as its server ends it cannot know whether its request was read. So ours let go
 * of idle ones sooner than an app that is told to stop: every request that breaks is then the app's fault.
 */
export const BRIEF = { keepAliveTimeout: 100, keepAliveMaxTimeout: 100 };

/** The path where the drill's proxy says how many processes behind it are ready. */
export const READY_COUNT = "/ready-count";
