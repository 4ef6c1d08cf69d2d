import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { startMailServer } from "@latchkey/testkit/mail-server";
import type { SMTPServerOptions } from "smtp-server";
import { afterEach, beforeEach } from "vitest";
import {
  createOutbox,
  type DeliveryOptions,
  type EmailContent,
  type MailConfig,
  overSmtp,
  type QueuedEmail,
  startDelivery,
} from "../src/index.ts";

type Emails = Record<"hello" | "notice" | "reset", { name?: string }>;

export const KINDS = ["hello", "notice", "reset"] as const;
export const { queueEmail } = createOutbox<Emails>((address) => address.toLowerCase());

/** Gives a test file its own outbox, real mail servers on loopback, and delivery to them. */
export async function withOutbox() {
  const { db, url } = await withTestDatabase();
  const undo: (() => unknown)[] = [];
  beforeEach(() => db("mails").delete());
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  /** Starts a mail server that records the emails it accepts. */
  async function mailServer(onEmail: (email: string) => unknown = () => {}, options?: SMTPServerOptions) {
    const received: string[] = [];
    const accept = async (email: string) => {
      await onEmail(email);
      received.push(email);
    };
    const server = await startMailServer(accept, options);
    undo.push(server.stop);
    return { ...server, received };
  }

  const hello = async ({ data }: QueuedEmail<Emails>): Promise<EmailContent> => ({
    subject: `Hello ${data.name}`,
    paragraphs: [`Dear ${data.name}, this is <b>yours</b>.`],
    action: { text: "Look at it", url: "https://example.com/?a=1&b=2" },
  });

  /** Starts delivery, like one process of the API. */
  function deliver(smtp: string, { tls, ...options }: Partial<DeliveryOptions<Emails>> & Pick<MailConfig, "tls"> = {}) {
    const warnings: string[] = [];
    const details: object[] = [];
    const log = {
      info() {},
      warn(what: object, message: string) {
        details.push(what);
        warnings.push(message);
      },
    };
    const send = overSmtp({ smtp, from: "Latchkey <mail@example.com>", tls });
    const delivery = startDelivery({ db, kinds: KINDS, composeEmail: hello, send, log, ...options });
    undo.push(delivery.stop);
    return { ...delivery, warnings, details };
  }

  return {
    db,
    url,
    undo,
    mailServer,
    hello,
    deliver,
    queueTo: (recipient: string, kind: keyof Emails = "hello") => queueEmail(db, kind, recipient, {}),
    queue: (name: string) => queueEmail(db, "hello", `${name}@example.com`, { name }),
    waiting: async () => (await db("mails").whereNull("shown")).length,
    makeDue: () => db("mails").update({ due_at: new Date(0) }),
  };
}

/** The error with which a mail server refuses a command. */
export const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });
