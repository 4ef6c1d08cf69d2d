import { once } from "node:events";
import { appendFile, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { SMTPServer } from "smtp-server";

const MAILS = fileURLToPath(new URL("../test-results/mails.txt", import.meta.url));

/** A real mail server on loopback; what it gets goes to a file that all tests can read. */
export async function startMailServer() {
  await rm(MAILS, { force: true });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, _session, done) =>
      void text(stream)
        .then((mail) => appendFile(MAILS, `${mail.replaceAll("=\r\n", "").replaceAll("=3D", "=")}\0`))
        .then(() => done(), done),
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The mails that an address got, oldest first. */
export async function mailsTo(address: string): Promise<string[]> {
  const mails = await readFile(MAILS, "utf8").catch(() => "");
  return mails.split("\0").filter((mail) => mail.includes(`To: ${address}`));
}
