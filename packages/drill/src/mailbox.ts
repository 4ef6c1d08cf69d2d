import { startMailServer, tokenIn } from "@latchkey/testkit/mail-server";

/** Longer than an email takes while nothing is broken. People do not wait longer, because it may arrive much later. */
const EMAIL_TIMEOUT_MS = 3_000;

export interface Mailbox {
  /** `smtp://127.0.0.1:…`, where the apps send emails. */
  url: string;
  got(address: string): boolean;
  /** How many emails were delivered again, with the same Message-ID. */
  repeated(): number;
  /** Returns the token of the newest email to an address as soon as it arrives; undefined if none arrives in time. */
  tokenTo(address: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** Starts a real mail server and keeps the emails. */
export async function openMailbox(): Promise<Mailbox> {
  const emails = new Map<string, string>();
  const ids: string[] = [];
  const waiting = new Map<string, () => void>();
  const server = await startMailServer((email) => {
    const address = email.match(/^To: (.*?)\r?$/m)?.[1] ?? "";
    emails.set(address, email);
    ids.push(email.match(/^Message-ID: (.*?)\r?$/im)?.[1] ?? "");
    waiting.get(address)?.();
  });
  return {
    ...server,
    repeated: () => ids.length - new Set(ids).size,
    got: (address) => emails.has(address),
    async tokenTo(address) {
      if (!emails.has(address)) {
        await new Promise<void>((resolve) => {
          waiting.set(address, resolve);
          setTimeout(resolve, EMAIL_TIMEOUT_MS);
        });
        waiting.delete(address);
      }
      const email = emails.get(address);
      return email && tokenIn(email);
    },
  };
}
