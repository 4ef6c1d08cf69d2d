import { appendFile, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { linkIn, startMailServer, type TestMailServer } from "@latchkey/testkit/mail-server";
import { expect } from "@playwright/test";

const MAILS = fileURLToPath(new URL("../test-results/mails.txt", import.meta.url));

/** Starts a real mail server on loopback that writes emails to a file that all tests can read. */
export async function startMailbox(): Promise<TestMailServer> {
  await rm(MAILS, { force: true });
  return startMailServer((mail) => appendFile(MAILS, `${mail}\0`));
}

/** Waits for an email with this subject to an address, and returns the newest. */
export async function mailTo(address: string, subject: string): Promise<string> {
  let mail: string | undefined;
  const look = async () => {
    mail = (await mailsTo(address)).findLast((text) => text.includes(`Subject: ${subject}\r\n`));
    return mail !== undefined;
  };
  await expect.poll(look, { message: `"${subject}" to ${address}`, timeout: 15_000 }).toBe(true);
  return mail ?? "";
}

/** Returns the link in that email. */
export async function linkTo(address: string, subject: string): Promise<string> {
  return linkIn(await mailTo(address, subject)).href;
}

/** Lists the emails to an address, oldest first. */
async function mailsTo(address: string): Promise<string[]> {
  const mails = await readFile(MAILS, "utf8").catch(() => "");
  return mails.split("\0").filter((mail) => mail.includes(`To: ${address}`));
}
