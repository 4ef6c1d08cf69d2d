import { beforeEach, expect, test } from "vitest";
import { FORGED_ADDRESS } from "../../src/checkup/request-report.ts";
import { startApi } from "./apps.ts";
import { createCertificate, trust } from "./certificates.ts";
import { API, deploy } from "./deployment.ts";
import { type Faults, startGateway } from "./gateway.ts";

const { certificate, check, env, gateway, instance, expectProblems } = await deploy();

beforeEach(() => {
  gateway.instances["api.example.test"] = [instance];
  gateway.faults = {};
  gateway.use(certificate);
});

test("checkup of a sound deployment prints only ticks, for every check", async () => {
  await expectProblems().toEqual([]);
  const findings = await check();
  expect(findings.filter(({ level }) => level !== "ok")).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    "answer",
    "TLS certificate",
    "TLS",
    "redirect to HTTPS",
    "HSTS",
    "client address",
    "Host header",
    "Origin header",
    "origin",
    "security headers",
    "live stream",
    "app port",
    "session cookie",
    "database",
    "database role",
    "notifications",
    "mail",
    "session secrets",
    "clocks",
    "versions",
    "databases",
    "mail domain",
  ]);
});

const lost = (name: string): Faults => ({ toApp: (headers) => delete headers[name] });
const changed = (name: string, value: string): Faults => ({ toApp: (headers) => (headers[name] = value) });
const removed = (name: string): Faults => ({ toClient: (headers) => delete headers[name] });
const replaced = (name: string, value: string): Faults => ({ toClient: (headers) => (headers[name] = value) });

test.each<[string, Faults, RegExp]>([
  ["sends no X-Forwarded-Proto", lost("x-forwarded-proto"), /^wrong TLS: .*X-Forwarded-Proto/],
  ["sends no X-Forwarded-For", lost("x-forwarded-for"), /^wrong client address: The gateway sends no X-Forwarded-For/],
  [
    "passes on the X-Forwarded-For of clients",
    changed("x-forwarded-for", FORGED_ADDRESS),
    /^wrong client address: Clients can forge .*no proxy appends/,
  ],
  ["does not pass on Host", changed("host", "localhost:3000"), /^hint Host header: .*Host: localhost:3000/],
  ["does not pass on Origin", lost("origin"), /^wrong Origin header: .*changes Origin,/],
  ["does not pass on Sec-Fetch-Site", lost("sec-fetch-site"), /^wrong Origin header: .*changes Sec-Fetch-Site,/],
  ["does not pass on cookies", lost("cookie"), /^wrong session cookie: .*drops the Cookie header/],
  ["removes Set-Cookie", removed("set-cookie"), /^wrong session cookie: .*removes Set-Cookie/],
  [
    "changes the domain of cookies",
    { toClient: ({ "set-cookie": lines = [] }) => lines.push(lines.pop()?.replace("example", "other") ?? "") },
    /^wrong session cookie: .*changes the attributes of cookies, to Domain=other\.test/,
  ],
  ["buffers live pages", { buffers: true }, /^wrong live stream: A proxy buffers/],
  ["compresses live pages", { compresses: true }, /^wrong live stream: .*compresses text\/event-stream \(gzip\)/],
  ["serves plain HTTP", { servesPlain: true }, /^wrong redirect to HTTPS: .*does not redirect/],
  ["removes HSTS", removed("strict-transport-security"), /^wrong HSTS: A proxy removes/],
  [
    "removes the Content-Security-Policy",
    removed("content-security-policy"),
    /^wrong security headers: .*content-security-policy/,
  ],
  [
    "weakens the Content-Security-Policy",
    replaced("content-security-policy", "default-src *"),
    /^wrong security headers: .*content-security-policy/,
  ],
  ["lets caches keep pages", replaced("cache-control", "max-age=60"), /^wrong security headers: .*cache-control/],
])("checkup names a gateway that %s, and nothing else", async (_, faults, problem) => {
  gateway.faults = faults;
  await expectProblems().toEqual([expect.stringMatching(problem)]);
});

test("checkup names a second proxy that TRUST_PROXY does not count", async () => {
  const second = await startGateway(certificate, { "api.example.test": [instance] });
  second.faults = {
    servesPlain: true,
    toApp(headers, { socket, headers: { "x-forwarded-for": before } }) {
      headers["x-forwarded-for"] = `${before}, ${socket.remoteAddress}`;
      headers["x-forwarded-proto"] = "https";
    },
  };
  gateway.faults = { via: second.plainPort };
  await expectProblems().toEqual([
    expect.stringMatching(/^wrong client address: The app takes the proxy 127\.0\.0\.3/),
  ]);
  await second.stop();
});

test("checkup names a TRUST_PROXY that counts more proxies than there are", async () => {
  gateway.instances["api.example.test"] = [await startApi({ ...env, TRUST_PROXY: "2" })];
  gateway.faults = {
    toApp(headers, { socket, headers: { "x-forwarded-for": before } }) {
      headers["x-forwarded-for"] = `${before}, ${socket.remoteAddress}`;
    },
  };
  await expectProblems().toEqual([
    expect.stringMatching(/^wrong client address: Clients can forge .*TRUST_PROXY trusts more proxies than there are/),
  ]);
});

test.each<[string, string, number, RegExp]>([
  ["has expired", "api.example.test", -1, /^wrong TLS certificate: It expired on/],
  ["expires soon", "api.example.test", 3, /^wrong TLS certificate: It expires on/],
  ["is for another name", "www.example.test", 90, /^wrong TLS certificate: It is not valid for api\.example\.test/],
])("checkup names a certificate that %s", async (_, name, days, problem) => {
  const other = await createCertificate([name], days);
  trust(other);
  gateway.use(other);
  await expectProblems().toEqual([expect.stringMatching(problem)]);
});

test("checkup names a self-signed certificate", async () => {
  gateway.use(await createCertificate(["api.example.test"]));
  await expectProblems().toEqual([expect.stringMatching(/^wrong TLS certificate: It is self-signed/)]);
});

test("checkup names a URL where browsers drop the session cookie", async () => {
  gateway.faults = { servesPlain: true };
  await expectProblems(["http://api.example.test"]).toEqual([
    expect.stringMatching(/^wrong TLS: Passwords cross the network in clear text/),
    expect.stringMatching(/^wrong origin: /),
    expect.stringMatching(/^wrong session cookie: Browsers drop a Secure cookie from http:\/\/api\.example\.test/),
  ]);
  gateway.faults = {};
  await expectProblems(["https://api.other.test"]).toEqual([
    expect.stringMatching(/^wrong origin: .*forms of https:\/\/api\.other\.test are refused/),
    expect.stringMatching(
      /^wrong session cookie: Browsers drop a cookie with Domain=example\.test from api\.other\.test/,
    ),
  ]);
});

test("checkup names a URL without an app, and an app with other secrets", async () => {
  await expectProblems([API, "https://missing.example.test"]).toEqual([
    expect.stringMatching(/^wrong answer: The gateway reaches no app \(status 502\)/),
  ]);
  await expectProblems([API], ["a-secret-that-only-this-command-has"]).toEqual([
    expect.stringMatching(/^wrong answer: .*\(status 404\)\. Its SESSION_SECRETS differ/),
  ]);
});
