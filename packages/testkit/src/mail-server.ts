import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface TestMailServer {
  /** `smtp://127.0.0.1:…` */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts a real mail server on loopback, for tests.
 * @param onMail gets each email as plain text; if it rejects, the server answers with a temporary failure
 * @param options how it answers where that is not as usual
 */
export async function startMailServer(
  onMail: (mail: string) => void | Promise<void>,
  options: SMTPServerOptions = {},
): Promise<TestMailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    hideENHANCEDSTATUSCODES: true,
    ...options,
    onData: (stream, _session, done) =>
      void text(stream)
        .then((mail) => onMail(decoded(mail)))
        .then(() => done(), done),
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Long lines and equals signs come encoded (quoted-printable, RFC 2045). */
const decoded = (mail: string) => mail.replaceAll("=\r\n", "").replaceAll("=3D", "=");

/** Returns the URL of the first link in an email. */
export function linkIn(mail: string): URL {
  return new URL(mail.match(/https?:\/\/\S+/)?.[0] ?? "");
}

/** The token in it. */
export const tokenIn = (mail: string) => linkIn(mail).searchParams.get("token") ?? "";
