import { startStacks } from "./stacks.ts";
import { hiddenTls, topologies } from "./topologies.ts";

/** Runs once before all tests. The workers inherit the origins. */
export default async function globalSetup() {
  const { stacks, spki, stop } = await startStacks([...topologies, hiddenTls]);
  Object.assign(process.env, { E2E_STACKS: JSON.stringify(stacks), E2E_SPKI: spki });
  return stop;
}
