import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { linkIn, startMailServer, type TestMailServer } from "@latchkey/testkit/mail-server";
import { expect } from "@playwright/test";

const EMAILS = fileURLToPath(new URL("../test-results/emails.txt", import.meta.url));

/** Starts a real mail server on loopback that writes emails to a file that all tests can read. */
export async function startMailbox(): Promise<TestMailServer> {
  await mkdir(dirname(EMAILS), { recursive: true });
  await rm(EMAILS, { force: true });
  return startMailServer((email) => appendFile(EMAILS, `${email}\0`));
}

/** Waits for an email with this subject to an address, and returns the newest. */
export async function emailTo(address: string, subject: string): Promise<string> {
  let email: string | undefined;
  const look = async () => {
    email = (await emailsTo(address)).findLast((text) => text.includes(`Subject: ${subject}\r\n`));
    return email !== undefined;
  };
  await expect.poll(look, { message: `"${subject}" to ${address}` }).toBe(true);
  return email ?? "";
}

/** Returns the link in that email. */
export async function linkTo(address: string, subject: string): Promise<string> {
  return linkIn(await emailTo(address, subject)).href;
}

export const countEmails = async (address: string): Promise<number> => (await emailsTo(address)).length;

/** Lists the emails to an address, oldest first. */
async function emailsTo(address: string): Promise<string[]> {
  const emails = await readFile(EMAILS, "utf8").catch(() => "");
  return emails.split("\0").filter((email) => email.includes(`To: ${address}`));
}
