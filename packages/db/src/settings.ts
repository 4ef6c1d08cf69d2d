import { z } from "zod";

/** Reads DATABASE_URL. */
export const databaseSettings = z
  .object({
    DATABASE_URL: z.url({
      protocol: /^postgres(ql)?$/,
      error: "must be set, like postgres://user:password@localhost:5432/latchkey (`pnpm dev` sets it by itself)",
    }),
  })
  .transform(({ DATABASE_URL }) => ({ url: DATABASE_URL }));
