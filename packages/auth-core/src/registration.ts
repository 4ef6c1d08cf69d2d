import * as v from "valibot";

/** Who can create an account: anyone, or only who has a link of `pnpm users invite`. */
export type Registration = "open" | "invitation";

export const registrationSettings = v.pipe(
  v.object({ REGISTRATION: v.optional(v.picklist(["open", "invitation"], "must be open or invitation"), "open") }),
  v.transform(({ REGISTRATION: registration }) => ({ registration })),
);
