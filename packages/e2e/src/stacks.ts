import { startTestServer } from "@latchkey/dev-database/test-server";
import { createCertificate } from "./certificate.ts";
import { startMailbox } from "./emails.ts";
import { type Stack, startStack } from "./stack.ts";
import type { Topology } from "./topologies.ts";

/** Starts a stack for each topology, all on one PostgreSQL and behind one certificate. */
export async function startStacks(topologies: Topology[]) {
  const certificate = await createCertificate();
  const server = await startTestServer();
  const mail = await startMailbox();
  const stacks: Stack[] = [];
  const stop = async () => {
    await Promise.all(stacks.map((stack) => stack.stop()));
    await Promise.all([server.stop(), mail.stop()]);
  };
  try {
    // One after another: the first one compiles the apps for all.
    for (const topology of topologies) {
      stacks.push(await startStack(topology, server.template, certificate, mail.url));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stacks, spki: certificate.spki, stop };
}
