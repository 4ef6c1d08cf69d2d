import { startTestServer } from "@latchkey/dev-database/test-server";
import { createCertificate } from "./certificate.ts";
import { startMailbox } from "./emails.ts";
import { startStack } from "./stack.ts";
import type { Topology } from "./topologies.ts";

/** Starts a stack for each topology, all on one PostgreSQL and behind one certificate. */
export async function startStacks(topologies: Topology[]) {
  const certificate = await createCertificate();
  const server = await startTestServer();
  const mail = await startMailbox();
  const started = await Promise.allSettled(
    topologies.map((topology) => startStack(topology, server.template, certificate, mail.url)),
  );
  const stacks = started.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  const stop = async () => {
    await Promise.all(stacks.map((stack) => stack.stop()));
    await Promise.all([server.stop(), mail.stop()]);
  };
  const failure = started.find((result) => result.status === "rejected");
  if (failure) {
    await stop();
    throw failure.reason;
  }
  return { stacks, spki: certificate.spki, stop };
}
