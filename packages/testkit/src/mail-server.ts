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
 * @param onEmail gets each email as plain text; if it rejects, the server answers with a temporary failure
 * @param options override the defaults
 */
export async function startMailServer(
  onEmail: (email: string) => void | Promise<void>,
  options: SMTPServerOptions = {},
): Promise<TestMailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    hideENHANCEDSTATUSCODES: true,
    ...options,
    onData: (stream, _session, done) =>
      void text(stream)
        .then((email) => onEmail(decoded(email)))
        .then(() => done(), done),
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Undoes the encoding of long lines and equals signs (quoted-printable, RFC 2045). */
const decoded = (email: string) => email.replaceAll("=\r\n", "").replaceAll("=3D", "=");

/** Returns the URL of the first link in an email. */
export function linkIn(email: string): URL {
  return new URL(email.match(/https?:\/\/\S+/)?.[0] ?? "");
}

/** Returns the token in that link. */
export const tokenIn = (email: string) => linkIn(email).searchParams.get("token") ?? "";
