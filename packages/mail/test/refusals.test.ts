import { inspect } from "node:util";
import type { SMTPServerOptions } from "smtp-server";
import { expect, test } from "vitest";
import { refusal, withOutbox } from "./outbox.ts";

const { mailServer, deliver, queue, waiting } = await withOutbox();

type Stage = "connect" | "EHLO" | "AUTH" | "MAIL" | "RCPT" | "DATA";
type Refuse = (error: Error) => SMTPServerOptions;

const AT: Record<Exclude<Stage, "DATA">, Refuse> = {
  connect: (error) => ({ onConnect: (_session, done) => done(error) }),
  EHLO: () => ({ disabledCommands: ["EHLO", "HELO", "STARTTLS"] }),
  AUTH: (error) => ({ allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(error) }),
  MAIL: (error) => ({ onMailFrom: (_address, _session, done) => done(error) }),
  RCPT: (error) => ({ onRcptTo: (_address, _session, done) => done(error) }),
};

/** One attempt to send to ann@example.com through a server that refuses at this stage. */
async function tryOnce(stage: Stage, code: number, text: string) {
  const error = refusal(code, text);
  const throwing = () => {
    throw error;
  };
  const server = await (stage === "DATA" ? mailServer(throwing) : mailServer(undefined, AT[stage](error)));
  await queue("ann");
  const url = stage === "AUTH" ? server.url.replace("//", "//us:secret@") : server.url;
  const { warnings, details } = deliver(url, { tls: stage === "AUTH" ? "optional" : undefined });
  await expect.poll(() => warnings).toHaveLength(1);
  return { warnings, details };
}

test.each<[Stage, number, string]>([
  ["connect", 421, "4.3.2 <ann@example.com> too busy"],
  ["connect", 554, "5.7.1 you are on a list"],
  ["EHLO", 500, ""],
  ["AUTH", 535, "5.7.8 wrong password"],
  ["AUTH", 454, "4.7.0 not now"],
  ["MAIL", 530, "5.7.0 authentication required"],
  ["MAIL", 550, "5.4.5 daily quota exceeded"],
  ["MAIL", 553, "5.1.1 sender unknown"],
  ["MAIL", 552, "5.2.2 mailbox full"],
  ["RCPT", 450, "4.2.0 <ann@example.com> greylisted"],
  ["RCPT", 530, "5.7.0 authentication required"],
  ["RCPT", 550, "<ann@example.com>: no"],
  ["RCPT", 550, "5.7.1 relaying denied"],
  ["RCPT", 550, "5.4.5 daily quota exceeded"],
  ["RCPT", 554, "5.7.1 blocked, see https://list.example/5.1.1"],
  ["RCPT", 552, "5.2.2 mailbox full"],
  ["DATA", 450, "4.7.0 <ann@example.com>: not now"],
  ["DATA", 550, "<ann@example.com>: no such user"],
  ["DATA", 550, "5.1.1 <ann@example.com>: no such user"],
  ["DATA", 554, "5.7.1 looks like spam"],
])(
  "an email that is refused at %s with %d %s waits, and the log does not name its recipient [R10]",
  async (stage, code, text) => {
    const { warnings, details } = await tryOnce(stage, code, text);
    expect(warnings).toEqual(["Could not send an email, will retry"]);
    expect(details[0]).toMatchObject({ command: expect.any(String), responseCode: code });
    expect(inspect(details, { depth: 9, showHidden: true })).not.toContain("ann@");
    await expect.poll(waiting).toBe(1);
  },
);

test.each(["5.1.1", "5.1.3", "5.1.10", "5.2.1"])(
  "an email to an unknown recipient (%s) is dropped [R10]",
  async (status) => {
    const { warnings, details } = await tryOnce("RCPT", 550, `${status} <ann@example.com>: no such user`);
    expect(warnings).toEqual(["Dropped an email: its recipient does not exist"]);
    expect(details[0]).toMatchObject({ command: "RCPT TO", responseCode: 550, status });
    expect(inspect(details, { depth: 9, showHidden: true })).not.toContain("ann@");
    await expect.poll(waiting).toBe(0);
  },
);
