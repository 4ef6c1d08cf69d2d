import * as v from "valibot";
import { InvalidDatabaseUrl, parseDatabaseUrl } from "./connection-url.ts";

/** Reads DATABASE_URL. */
export const databaseSettings = v.pipe(
  v.object({
    DATABASE_URL: v.optional(
      v.pipe(
        v.string(),
        v.trim(),
        v.rawCheck(({ dataset, addIssue }) => {
          const problem = dataset.typed && problemOf(dataset.value);
          if (problem) addIssue({ message: problem });
        }),
      ),
      "",
    ),
  }),
  v.transform(({ DATABASE_URL }) => ({ url: DATABASE_URL })),
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
