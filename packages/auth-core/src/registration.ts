import * as v from "valibot";
import type { Purpose } from "./links/tokens.ts";

/** Who can create an account: anyone, or only someone with a link from `pnpm users invite`. */
export type Registration = "open" | "invitation";

export const registrationSettings = v.pipe(
  v.object({ REGISTRATION: v.optional(v.picklist(["open", "invitation"], "must be open or invitation"), "open") }),
  v.transform(({ REGISTRATION: registration }) => ({ registration })),
);

/** The links that create an account: a link that was requested before registration was closed is no longer valid. */
export function registrationPurposes(registration: Registration): readonly Purpose[] {
  return registration === "open" ? ["register", "invite"] : ["invite"];
}
