import { generate } from "selfsigned";
import type { SMTPServerOptions } from "smtp-server";
import { expect, test } from "vitest";
import { withOutbox } from "./outbox.ts";

const { mailServer, deliver, queue, waiting } = await withOutbox();

/** A mail server that accepts any password, and records whether it arrived encrypted. */
async function serverWithLogin(options: SMTPServerOptions = {}) {
  const logins: { encrypted: boolean }[] = [];
  const server = await mailServer(undefined, {
    allowInsecureAuth: true,
    onAuth: ({ username }, { secure }, done) => {
      logins.push({ encrypted: secure });
      done(null, { user: username });
    },
    ...options,
  });
  return { ...server, url: server.url.replace("//", "//us:secret@"), logins };
}

const certificate = await generate([{ name: "commonName", value: "localhost" }], {
  keyType: "ec",
  algorithm: "sha256",
});
const STARTTLS = { disabledCommands: [], key: certificate.private, cert: certificate.cert };

test("a password is not sent in clear text to a server without STARTTLS: the email waits, and the log says what to do [R12]", async () => {
  const { url, logins, received } = await serverWithLogin();
  await queue("ann");
  const { warnings } = deliver(url);
  await expect.poll(() => warnings).toHaveLength(1);
  expect(warnings[0]).toContain("SMTP_TLS=optional");
  expect(await waiting()).toBe(1);
  expect([...logins, ...received]).toEqual([]);
});

test("with SMTP_TLS=optional, a password is sent to a server without STARTTLS [R12]", async () => {
  const { url, logins, received } = await serverWithLogin();
  await queue("ann");
  deliver(url, { tls: "optional" });
  await expect.poll(() => received).toHaveLength(1);
  expect(logins).toEqual([{ encrypted: false }]);
});

test("with SMTP_TLS=optional, STARTTLS is used if the server offers it", async () => {
  const { url, logins, received } = await serverWithLogin(STARTTLS);
  await queue("ann");
  deliver(url, { tls: "optional" });
  await expect.poll(() => received).toHaveLength(1);
  expect(logins).toEqual([{ encrypted: true }]);
});

test("a password is sent only after STARTTLS with a trusted certificate [R12]", async () => {
  const { url, logins, received } = await serverWithLogin(STARTTLS);
  await queue("ann");
  const distrustful = deliver(url);
  await expect.poll(() => distrustful.warnings).toHaveLength(1);
  expect(logins).toEqual([]);
  await distrustful.stop();
  await queue("bob");
  deliver(`${url}?tls.rejectUnauthorized=false`);
  await expect.poll(() => received).toHaveLength(1);
  expect(logins).toEqual([{ encrypted: true }]);
});

test.each([
  ["without", {}],
  ["with", STARTTLS],
])("a mail catcher on the same machine %s STARTTLS needs no certificate [R12]", async (_, options) => {
  const { url, received } = await mailServer(undefined, options);
  await queue("ann");
  deliver(url);
  await expect.poll(() => received).toHaveLength(1);
});

test("with SMTP_TLS=required, even a mail catcher on the same machine needs a certificate", async () => {
  const { url, received } = await mailServer();
  await queue("ann");
  const { warnings } = deliver(url, { tls: "required" });
  await expect.poll(() => warnings).toHaveLength(1);
  expect(received).toEqual([]);
});
