import { emailComposer, linkKeys } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { overSmtp, startDelivery } from "@latchkey/mail";
import { linkIn, startMailServer, type TestMailServer, tokenIn } from "@latchkey/testkit/mail-server";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { afterAll, beforeAll, expect } from "vitest";

export type MailServer = ReturnType<typeof withMailServer>;

/** A real mail server for the tests around it, to which the outbox of `app` is delivered. */
export function withMailServer(app: { db: Database }) {
  const received: string[] = [];
  let server: TestMailServer;
  let delivery: ReturnType<typeof startDelivery>;
  beforeAll(async () => {
    server = await startMailServer((mail) => {
      received.push(mail);
    });
    const send = overSmtp({ smtp: server.url, from: "Latchkey <mail@example.com>" });
    const log = { info() {}, warn() {} };
    delivery = startDelivery({
      db: app.db,
      ...emailComposer(app.db, linkKeys([SECRET])),
      send,
      log,
    });
  });
  afterAll(async () => {
    await delivery.stop();
    await server.stop();
  });

  const mailsTo = (address: string) => received.filter((mail) => mail.includes(`To: ${address}`));
  return {
    mailsTo,
    /** Waits until the outbox is empty. */
    allSent: () => expect.poll(() => app.db("mails").whereNull("shown").pluck("id")).toEqual([]),
    /** The newest mail to an address that has got so many. */
    async lastTo(address: string, count: number) {
      await expect.poll(() => mailsTo(address)).toHaveLength(count);
      return { mail: mailsTo(address).at(-1) ?? "" };
    },
    /** The same with the link in it. */
    async newestTo(address: string, count: number) {
      const { mail } = await this.lastTo(address, count);
      return { mail, link: linkIn(mail), token: tokenIn(mail) };
    },
  };
}
