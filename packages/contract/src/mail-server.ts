import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { letterOf } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { overSmtp, startDelivery } from "@latchkey/mail";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect } from "vitest";

export type MailServer = ReturnType<typeof withMailServer>;

/** A real mail server for the tests around it, to which the outbox of `app` is delivered. */
export function withMailServer(app: { db: Database }) {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, _session, done) =>
      void text(stream).then((mail) => {
        received.push(mail.replaceAll("=\r\n", "").replaceAll("=3D", "="));
        done();
      }),
  });
  let delivery: ReturnType<typeof startDelivery>;
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server.server, "listening");
    const smtp = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    const send = overSmtp(app.db, { smtp, from: "Latchkey <mail@example.com>" });
    delivery = startDelivery({ db: app.db, letterOf: letterOf(app.db), send, log: { info() {}, warn() {} } });
  });
  afterAll(async () => {
    await delivery.stop();
    await new Promise<void>((resolve) => server.close(() => resolve()));
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
      const link = new URL(mail.match(/https?:\/\/\S+/)?.[0] ?? "");
      return { mail, link, token: link.searchParams.get("token") ?? "" };
    },
  };
}
