import { createServer } from "node:net";
import { Client, createAccount } from "@latchkey/contract";
import { freePort } from "@latchkey/dev-database";
import { PATIENT_DATABASE } from "@latchkey/dev-database/patient-database";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { SENDER_EXAMPLE } from "@latchkey/product";
import { startApp } from "@latchkey/testkit/app-process";
import { CHEAP_HASHES } from "@latchkey/testkit/cheap-hashes";
import { expect, test } from "vitest";

const { db, url } = await withTestDatabase();
const [port, metricsPort] = [await freePort(), await freePort()];
const origin = `http://localhost:${port}`;
const api = { origin, json: true };
const away = { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: SENDER_EXAMPLE };
const settings = { DATABASE_URL: url, API_PORT: `${port}`, NODE_ENV: "test", LIMIT_GUESSES: "1/900", ...away };
const env = { NODE_OPTIONS: `${CHEAP_HASHES} ${PATIENT_DATABASE}`, ...settings };

const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();

test("with API_METRICS_PORT the app measures itself, by route and outcome, and never by user [O33]", async () => {
  const app = startApp({ directory: ".", origin, env: { ...env, API_METRICS_PORT: `${metricsPort}` } });
  await app.listening();
  const browser = new Client(api, api, (person) => createAccount(db, person));
  const { username, email } = await browser.join();
  const stream = new AbortController();
  await fetch(`${origin}/live`, { headers: { cookie: browser.sessionCookie.join("=") }, signal: stream.signal });
  await browser.get(`/no/such/${username}`);
  for (const password of ["wrong", "wrong again"]) await browser.post("/login", { username, password });
  await db("mails").insert({ kind: "farewell", recipient: "x@example.com", data: '{"username": "x"}' });
  await db.raw("UPDATE mails SET created_at = now() - interval '1 hour'");
  const during = await metrics();
  expect(during).toContain("\nauth_live_streams 1\n");
  expect(during).toContain("\nmail_outbox_length 1\n");
  expect(during).toMatch(/^mail_outbox_oldest_seconds 36\d\d\.\d+/m);
  stream.abort();
  await browser.post("/logout");
  const text = await metrics();
  await app.end("SIGKILL");
  expect(text.split("\n").filter((line) => line.startsWith("auth_"))).toEqual(
    expect.arrayContaining([
      'auth_logins_total{method="password",result="success"} 1',
      'auth_logins_total{method="password",result="refused"} 1',
      'auth_limits_hit_total{limit="LIMIT_GUESSES"} 1',
      "auth_sessions_started_total 1",
      'auth_sessions_ended_total{reason="logout"} 1',
      "auth_logins_waiting 0",
      "auth_hashes_waiting 0",
      "auth_login_wait_seconds_count 3",
    ]),
  );
  expect(text).toContain('http_request_duration_seconds_count{method="POST",route="/login",status="200"} 1\n');
  expect(text).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 1\n');
  expect(text).toMatch(/^db_pool_used\{pool="api"\} \d$/m);
  expect(text).toMatch(/^db_pool_wait_seconds_count \d+$/m);
  expect(text).not.toContain(username);
  expect(text).not.toContain(email);
});

test("without it, nothing listens but the app [O33]", async () => {
  const app = startApp({ directory: ".", origin, env });
  await app.listening();
  await expect(metrics()).rejects.toThrow("fetch failed");
  await app.end("SIGKILL");
});

test("a port for metrics that is in use stops the start with advice", async () => {
  const taken = createServer().listen(metricsPort, "127.0.0.1");
  const app = startApp({ directory: ".", origin, env: { ...env, API_METRICS_PORT: `${metricsPort}` } });
  await expect.poll(() => app.output()).toContain(`Could not open port ${metricsPort} for metrics`);
  await expect.poll(() => app.child().exitCode).toBe(1);
  taken.close();
});
