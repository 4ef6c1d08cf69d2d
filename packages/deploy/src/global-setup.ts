import { startTestServer } from "@latchkey/dev-database/test-server";
import { startMailbox } from "@latchkey/e2e/emails";
import { deploy, type Running } from "./deploy.ts";
import { DEPLOYMENTS } from "./deployments.ts";
import { startEncryptedDatabase } from "./encrypted-database.ts";

/** Runs once before all tests. The workers inherit the origins, and the database, to which they connect with verify-full. */
export default async function globalSetup() {
  const database = await startEncryptedDatabase();
  process.env.DATABASE_URL = database.url;
  const server = await startTestServer();
  const mail = await startMailbox();
  const running: Running[] = [];
  const stop = async () => {
    await Promise.all(running.map((each) => each.stop()));
    await Promise.all([server.stop(), mail.stop()]);
    await database.stop();
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
