import * as v from "valibot";

/** Reads DATABASE_URL. */
export const databaseSettings = v.pipe(
  v.object({
    DATABASE_URL: v.optional(
      v.pipe(
        v.string(),
        v.trim(),
        v.check(
          isPostgresUrl,
          "must be set, like postgres://user:password@localhost:5432/latchkey (`pnpm dev` sets it by itself)",
        ),
      ),
      "",
    ),
  }),
  v.transform(({ DATABASE_URL }) => ({ url: DATABASE_URL })),
);

function isPostgresUrl(value: string) {
  return URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol);
}
