import * as v from "valibot";
import type { AuthContext } from "../guards/context.ts";
import type { Provider } from "../providers/provider.ts";
import { Refused } from "../request/refused.ts";

const INPUT = v.object({ provider: v.string() });

/** @throws Refused (404) unless `{ provider }` names one that is set up */
export function requireProvider({ providers }: AuthContext, input: unknown): Provider {
  const provider = v.is(INPUT, input) ? providers.find(({ name }) => name === input.provider) : undefined;
  if (!provider) throw new Refused(404, "provider_not_found");
  return provider;
}
