import { inspect } from "node:util";
import { emailComposer, linkKeys } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { overSmtp, startDelivery } from "@latchkey/mail";
import { SENDER_EXAMPLE } from "@latchkey/product";
import { linkIn, startMailServer, type TestMailServer, tokenIn } from "@latchkey/testkit/mail-server";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { afterAll, beforeAll, expect } from "vitest";

export type MailServer = ReturnType<typeof withMailServer>;

/** Starts a real SMTP server for the tests around it, which gets the emails in the outbox of `app`. */
export function withMailServer(app: { db: Database }) {
  const received: string[] = [];
  let server: TestMailServer;
  beforeAll(async () => {
    server = await startMailServer((email) => {
      received.push(email);
    });
  });
  afterAll(() => server.stop());

  /** Sends all emails in the outbox. A new delivery does so immediately; one that is running polls once a second. */
  async function deliverAll() {
    const send = overSmtp({ smtp: server.url, from: SENDER_EXAMPLE });
    const warnings: object[] = [];
    const log = { info() {}, warn: (details: object, message: string) => warnings.push({ ...details, message }) };
    const delivery = startDelivery({ db: app.db, ...emailComposer(app.db, linkKeys([SECRET])), send, log });
    try {
      await expect.poll(() => app.db("mails").whereNull("shown").pluck("id"), { interval: 10 }).toEqual([]);
    } catch (error) {
      throw new Error(`Some emails were not delivered: ${inspect(warnings)}`, { cause: error });
    } finally {
      await delivery.stop();
    }
  }

  const emailsTo = (address: string) => received.filter((email) => email.includes(`To: ${address}`));

  /** Returns the newest email to an address, which must have received `count` by now. */
  async function newestTo(address: string, count: number) {
    await deliverAll();
    const emails = emailsTo(address);
    expect(emails).toHaveLength(count);
    return emails.at(-1) ?? "";
  }

  return {
    deliverAll,
    emailsTo,
    newestTo,
    /** Like `newestTo`, with the link in the email and its token. */
    async newestLinkTo(address: string, count: number) {
      const message = await newestTo(address, count);
      return { message, link: linkIn(message), token: tokenIn(message) };
    },
  };
}
