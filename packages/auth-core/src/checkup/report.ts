import * as v from "valibot";

/** What a running app tells `pnpm checkup` about itself and about the request as it arrived. */
export const checkupReport = v.object({
  /** Different for each process. */
  instance: v.string(),
  /** Of the packages that all apps share, and of the app's own code. */
  version: v.object({ shared: v.string(), own: v.string() }),
  /** Milliseconds since 1970. */
  clock: v.number(),
  /** The app's origin according to its settings. */
  origin: v.string(),
  /** Fingerprints. The first secret signs. */
  secrets: v.array(v.string()),
  cookie: v.object({ secure: v.boolean(), domain: v.optional(v.string()) }),
  /** The request as the app saw it. */
  seen: v.object({
    client: v.string(),
    forwardedFor: v.string(),
    protocol: v.string(),
    host: v.string(),
    origin: v.string(),
    fetchSite: v.string(),
    cookie: v.string(),
    /** The port of the app itself. */
    port: v.number(),
  }),
  /** The headers of the answer as they left the app. */
  sent: v.record(v.string(), v.string()),
  database: v.object({
    problem: v.nullable(v.string()),
    identity: v.nullable(v.string()),
    standby: v.boolean(),
    readOnly: v.boolean(),
    role: v.string(),
    excess: v.array(v.string()),
  }),
  /** Whether notifications arrive, at the app with the live stream. */
  listening: v.optional(v.boolean()),
  /** At the app that sends emails. */
  mail: v.optional(
    v.object({
      /** The domain of the sender; empty without a mail server. */
      domain: v.string(),
      problem: v.nullable(v.string()),
    }),
  ),
});

export type CheckupReport = v.InferOutput<typeof checkupReport>;
