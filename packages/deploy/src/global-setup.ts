import { startTestServer } from "@latchkey/dev-database/test-server";
import { startMailbox } from "@latchkey/e2e/emails";
import { deploy, type Running } from "./deploy.ts";
import { DEPLOYMENTS } from "./deployments.ts";

/** Runs once before all tests. The workers inherit the origins. */
export default async function globalSetup() {
  const server = await startTestServer();
  const mail = await startMailbox();
  const running: Running[] = [];
  const stop = async () => {
    await Promise.all(running.map((each) => each.stop()));
    await Promise.all([server.stop(), mail.stop()]);
  };
  try {
    for (const deployment of DEPLOYMENTS.filter(({ gateway }) => gateway.installed()))
      running.push(await deploy(deployment, { ...server, smtp: mail.url }));
  } catch (error) {
    await stop();
    throw error;
  }
  process.env.E2E_STACKS = JSON.stringify(running);
  return stop;
}
