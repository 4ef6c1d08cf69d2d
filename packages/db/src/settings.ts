import * as v from "valibot";
import { InvalidDatabaseUrl, parseDatabaseUrl } from "./connection-url.ts";

const databaseUrl = v.pipe(
  v.string(),
  v.trim(),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed && problemOf(dataset.value);
    if (problem) addIssue({ message: problem });
  }),
);

/** Reads DATABASE_URL and LISTEN_DATABASE_URL. */
export const databaseSettings = v.pipe(
  v.object({ DATABASE_URL: v.optional(databaseUrl, ""), LISTEN_DATABASE_URL: v.optional(databaseUrl) }),
  v.transform(({ DATABASE_URL, LISTEN_DATABASE_URL }) => ({
    url: DATABASE_URL,
    /** For the connection that waits for notifications. */
    listenUrl: LISTEN_DATABASE_URL ?? DATABASE_URL,
  })),
);

function problemOf(url: string) {
  try {
    parseDatabaseUrl(url);
    return null;
  } catch (error) {
    if (error instanceof InvalidDatabaseUrl) return error.problem;
    throw error;
  }
}
