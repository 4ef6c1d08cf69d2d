import { startMailServer, tokenIn } from "@latchkey/testkit/mail-server";

/** Longer than a mail takes while nothing is broken; people do not wait for it longer, as it may come much later. */
const PATIENCE_MS = 3_000;

export interface Mailbox {
  /** `smtp://127.0.0.1:…`, where the apps send their mails. */
  url: string;
  got(address: string): boolean;
  /** The token of the last mail to an address, as soon as there is one; undefined where none comes in time. */
  tokenTo(address: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** A real mail server, and what it was given. */
export async function openMailbox(): Promise<Mailbox> {
  const mails = new Map<string, string>();
  const waiting = new Map<string, () => void>();
  const server = await startMailServer((mail) => {
    const address = mail.match(/^To: (.*?)\r?$/m)?.[1] ?? "";
    mails.set(address, mail);
    waiting.get(address)?.();
  });
  return {
    ...server,
    got: (address) => mails.has(address),
    async tokenTo(address) {
      if (!mails.has(address)) {
        await new Promise<void>((resolve) => {
          waiting.set(address, resolve);
          setTimeout(resolve, PATIENCE_MS);
        });
        waiting.delete(address);
      }
      const mail = mails.get(address);
      return mail && tokenIn(mail);
    },
  };
}
