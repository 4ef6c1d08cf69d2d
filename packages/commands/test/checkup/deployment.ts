import { parseDatabaseUrl } from "@latchkey/db";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { startMailServer } from "@latchkey/testkit/mail-server";
import { expect } from "vitest";
import { connectTo } from "../../src/checkup/connect-to.ts";
import { checkDeployment } from "../../src/checkup/deployment.ts";
import { SECRET, startApi, undo, undoAfterAll } from "./apps.ts";
import { createCertificate, trust } from "./certificates.ts";
import { startDns } from "./dns.ts";
import { startGateway } from "./gateway.ts";
import { startSwitchableLink } from "./switchable-link.ts";

/** A URL of the deployment. */
export const API = "https://api.example.test";

/** Deploys the API behind a gateway, with a mail server and DNS, until the tests end. */
export async function deploy() {
  const { db, appUrl } = await withTestDatabase();
  undoAfterAll();
  const { user: role = "", port } = parseDatabaseUrl(appUrl);

  const certificate = await createCertificate(["*.example.test", "*.other.test"]);
  trust(certificate);
  const mail = await startMail(certificate);
  const links = {
    database: await startSwitchableLink(port),
    listening: await startSwitchableLink(port),
    mail: await startSwitchableLink(mail.sound),
  };
  const through = (link: { port: number }) => Object.assign(new URL(appUrl), { port: link.port, search: "" }).href;
  const env = {
    DATABASE_URL: through(links.database),
    LISTEN_DATABASE_URL: through(links.listening),
    API_ORIGIN: API,
    SMTP_URL: `smtp://us:secret@127.0.0.1:${links.mail.port}?tls.rejectUnauthorized=false`,
    MAIL_FROM: "Example <mail@example.test>",
  };
  const instance = await startApi(env);
  const gateway = await startGateway(certificate, {
    "api.example.test": [instance],
    "api.other.test": [instance],
  });
  const dns = await startDns({ ...DNS_RECORDS });
  undo.push(gateway.stop, dns.stop);

  const check = (urls: string[] = [API], secrets = [SECRET]) =>
    checkDeployment({
      urls: urls.map((each) => new URL(each)),
      secrets,
      destination: connectTo(gateway.rules),
      resolver: dns.resolver,
    });
  /** What is not a tick, as printed. */
  async function problems(...options: Parameters<typeof check>) {
    const findings = await check(...options);
    return findings.flatMap((each) => (each.problem ? `${each.level} ${each.check}: ${each.problem}` : []));
  }
  /**
   * Repeats the checkup until it finds what is expected: some time after an app starts, or its database is back, it
   * connects, and listens for notifications.
   */
  const expectProblems = (...options: Parameters<typeof check>) => expect.poll(() => problems(...options));
  return { appUrl, db, role, port, env, certificate, mail, links, instance, gateway, dns, check, expectProblems };
}

export const DNS_RECORDS = { "example.test": "v=spf1 mx -all", "_dmarc.example.test": "v=DMARC1; p=reject" };

/** Starts a mail server with STARTTLS and one without. Both accept every password. */
async function startMail({ key, cert }: { key: string; cert: string }) {
  const onAuth = (_auth: object, _session: object, done: (error: null, response: { user: string }) => void) =>
    done(null, { user: "us" });
  const sound = await startMailServer(() => {}, { disabledCommands: [], key, cert, onAuth });
  const plain = await startMailServer(() => {}, { allowInsecureAuth: true, onAuth });
  undo.push(sound.stop, plain.stop);
  return { sound: Number(new URL(sound.url).port), plain: Number(new URL(plain.url).port) };
}
