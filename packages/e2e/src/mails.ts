import { expect } from "@playwright/test";
import { mailsTo } from "./mail-server.ts";

/** Waits for the mail with this subject to an address; the newest, if there are several. */
export async function mailTo(address: string, subject: string): Promise<string> {
  let mail: string | undefined;
  const look = async () => {
    mail = (await mailsTo(address)).findLast((text) => text.includes(`Subject: ${subject}\r\n`));
    return mail !== undefined;
  };
  await expect.poll(look, { message: `"${subject}" to ${address}`, timeout: 15_000 }).toBe(true);
  return mail ?? "";
}

/** The link in that mail. */
export async function linkTo(address: string, subject: string): Promise<string> {
  return (await mailTo(address, subject)).match(/https?:\/\/\S+/)?.[0] ?? "";
}
