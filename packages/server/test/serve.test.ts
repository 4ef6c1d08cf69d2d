import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readdir } from "node:fs/promises";
import { Agent, get, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

/** Source of handlers: one responds when the test calls `goOn`, the other blocks the event loop until then. */
const RESPOND_ON_INPUT = `console.log("began"); process.stdin.once("data", () => res.end("whole"));`;
const BLOCK_UNTIL_INPUT = `console.log("began"); process.getBuiltinModule("node:fs").readSync(0, Buffer.alloc(1));`;

/** Halves the time that a process takes to start. */
const NODE_COMPILE_CACHE = fileURLToPath(new URL("../node_modules/.cache/compile", import.meta.url));

/** Starts a real process that calls `serve` with a handler given as source. */
async function start(handler: string, { wanted = 0, options = "", env = {} } = {}) {
  const source = `
    import { createLog, serve } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    const log = createLog({ logLevel: "info", production: true });
    const server = serve((req, res) => { ${handler} }, { port: ${wanted}, keepAlive: 75_000, log, close: async () => console.log("closed"), ${options} });
    server.once("listening", () => console.log("port " + server.address().port));`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", source], {
    env: { ...process.env, NODE_COMPILE_CACHE, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  const exited = once(child, "close"); // "exit" may come before its last output
  await until(() => /port \d+|level":60/.test(output) || child.exitCode !== null);
  const port = Number(output.match(/port (\d+)/)?.[1]);
  const origin = `http://localhost:${port}`;
  return { child, port, origin, exited, output: () => output, goOn: () => child.stdin.write("\n") };
}

/** Polls until the test's own timeout. `expect.poll` does not work in concurrent tests. */
async function until(isSo: () => boolean | Promise<boolean>) {
  while (!(await isSo())) await delay(20);
}

/** Returns whether connections to this port are refused. */
function refused(port: number) {
  return new Promise<boolean>((resolve) => {
    const socket = connect(port, "localhost");
    socket.once("error", () => resolve(true));
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
  });
}

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s: accepts no more requests, finishes the one in progress, closes and exits 0 [O12]",
  async (signal) => {
    const app = await start(RESPOND_ON_INPUT);
    const answer = fetch(app.origin);
    await expect.poll(app.output).toContain("began");
    app.child.kill(signal);
    await expect.poll(() => refused(app.port)).toBe(true);
    expect(app.child.exitCode).toBeNull();
    app.goOn();
    expect(await (await answer).text()).toBe("whole");
    expect(await app.exited).toEqual([0, null]);
    expect(app.output()).toContain("closed");
  },
);

test("a keep-alive connection gets its response during shutdown, marked as the last one", async () => {
  const app = await start(RESPOND_ON_INPUT);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    new Promise<IncomingMessage>((resolve, reject) => get(app.origin, { agent }, resolve).on("error", reject));
  const first = ask();
  await expect.poll(app.output).toContain("began");
  app.child.kill("SIGTERM");
  await expect.poll(() => refused(app.port)).toBe(true);
  app.goOn();
  expect((await first).headers.connection).toBe("close");
  expect(await app.exited).toEqual([0, null]);
});

test("clients that connected before the shutdown get a response, even if the process had not accepted them yet", async () => {
  const app = await start(`
    if (req.url === "/busy") { ${BLOCK_UNTIL_INPUT} }
    res.end("whole");`);
  const busy = fetch(`${app.origin}/busy`);
  await expect.poll(app.output).toContain("began");
  const waiting = Array.from({ length: 20 }, () => connect(app.port, "localhost"));
  await Promise.all(waiting.map((socket) => once(socket, "connect")));
  const answers = waiting.map((socket) => text(socket.end("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")));
  app.child.kill("SIGTERM");
  app.goOn();
  expect((await busy).status).toBe(200);
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1.1 200[\s\S]*whole/);
  expect(await app.exited).toEqual([0, null]);
});

test("a request on a keep-alive connection is answered, even if the process had not read it yet", async () => {
  const app = await start(`
    if (req.url !== "/busy") return res.end("whole");
    process.emit("SIGTERM");
    const block = () => {
      const since = Date.now();
      ${BLOCK_UNTIL_INPUT}
      while (Date.now() - since < 1000); // longer than an idle connection is kept
      res.end("whole");
    };
    const whenClosing = () =>
      server.listening ? setImmediate(whenClosing) : process.getBuiltinModule("node:fs").stat(".", block);
    whenClosing();`);
  const kept = connect(app.port, "localhost");
  const request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  kept.write(request);
  await once(kept, "data");
  const busy = fetch(`${app.origin}/busy`);
  await expect.poll(app.output, { interval: 20 }).toContain("began");
  const answer = text(kept.end(request, app.goOn));
  expect((await busy).status).toBe(200);
  expect(await answer).toMatch(/^HTTP\/1.1 200[\s\S]*whole/);
  expect(await app.exited).toEqual([0, null]);
});

test.each([
  ["thrown", `setImmediate(() => { throw new Error("nobody caught this") }); setTimeout(() => res.end("whole"), 300)`],
  ["rejected", `Promise.reject(new Error("nobody caught this")); setTimeout(() => res.end("whole"), 300)`],
])("an error that nobody caught, %s: logged, what runs is finished, exit 1 [O7]", async (_, handler) => {
  const app = await start(handler);
  expect(await (await fetch(app.origin)).text()).toBe("whole");
  expect(await app.exited).toEqual([1, null]);
  expect(app.output()).toContain("nobody caught this");
  expect(app.output()).toContain("closed");
});

test("a port in use is reported, and the process exits 1", async () => {
  const first = await start("res.end()");
  const second = await start("res.end()", { wanted: first.port });
  expect(await second.exited).toEqual([1, null]);
  expect(second.output()).toContain("is in use");
});

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::1", "[::1]"],
  ["localhost", "localhost"],
])("the log says the true address and port (%s)", async (host, shown) => {
  const app = await start("res.end()", { options: `host: "${host}"` });
  await expect.poll(app.output).toContain(`Listening on http://${shown}:${app.port}"`);
});

/** Sends raw bytes and returns everything received until the connection ends. */
async function raw(port: number, bytes: string) {
  const socket = connect(port, "localhost");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => (answer += text));
  socket.write(bytes);
  await once(socket, "close");
  return answer;
}

/** Sends another request over a keep-alive connection. */
async function askOver(agent: Agent, origin: string) {
  const [answer] = await once(get(origin, { agent }), "response");
  expect(await text(answer)).toBe("whole");
  return answer.headers.connection;
}

test("a host with an empty port is accepted, as RFC 3986 allows", async () => {
  const app = await start("res.end()");
  for (const host of ["example.com:", "[::1]:", "example.com:80"]) {
    const answer = await raw(app.port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer, host).toMatch(/^HTTP\/1.1 200 /);
  }
});

const CLOSE = { headers: { connection: "close" } };

// Each of these waits for seconds or half a minute, so they run concurrently.
test.concurrent("an idle connection outlasts the limits on slow clients, so a proxy can reuse it after a minute [O12]", async () => {
  const app = await start(`res.end("whole " + req.socket.remotePort)`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async () => {
    const [answer] = await once(get(app.origin, { agent }), "response");
    return [await text(answer), answer.headers["keep-alive"]];
  };
  const first = await ask();
  expect(first[1]).toBe("timeout=75");
  await delay(13_000); // Headers may take 10 seconds, and are checked every 2.
  expect(await ask()).toEqual(first);
  agent.destroy();
});

test.concurrent("an idle connection is closed when its keep-alive time has passed", async () => {
  const app = await start("res.end()", { options: "keepAlive: 1_000" });
  const kept = connect(app.port, "localhost");
  const started = Date.now(); // Before the server starts counting, so a busy machine can only add to the time.
  kept.resume().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(kept, "close");
  expect(Date.now() - started).toBeGreaterThan(1_500);
});

test.concurrent("shutdown keeps an idle connection open, so its next request is answered [O12]", async () => {
  const app = await start(`res.end("whole")`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect(await askOver(agent, app.origin)).toBe("keep-alive");
  app.child.kill("SIGTERM");
  await until(() => refused(app.port));
  expect(await askOver(agent, app.origin)).toBe("close");
  expect(await app.exited).toEqual([0, null]);
});

type App = Awaited<ReturnType<typeof start>>;

/** Starts an app with two idle connections: one that has sent nothing, and one that has received a response. */
async function withIdleConnections(options = "") {
  const app = await start(`if (req.url !== "/never") res.end()`, { options });
  const silent = connect(app.port, "localhost");
  const kept = connect(app.port, "localhost");
  kept.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await Promise.all([once(silent, "connect"), once(kept, "data")]);
  return app;
}

/** Shuts apps down concurrently, so that a busy machine delays all alike. Returns how many milliseconds each took. */
const shutDown = (apps: App[]) =>
  Promise.all(
    apps.map(async ({ child, exited }) => {
      const started = Date.now();
      child.kill("SIGTERM");
      expect(await exited).toEqual([0, null]);
      return Date.now() - started;
    }),
  );

test.concurrent("idle connections delay the shutdown for seconds, less than a request in progress, and not at all in development", async () => {
  const [idle, busy] = [await withIdleConnections(), await withIdleConnections()];
  const development = await withIdleConnections("development: true");
  const inProgress = request(`${busy.origin}/never`, { headers: { expect: "100-continue" } }).on("error", () => {});
  inProgress.flushHeaders();
  await once(inProgress, "continue"); // The app has received it.
  const [idleMs = 0, busyMs = 0, developmentMs = 0] = await shutDown([idle, busy, development]);
  expect(idleMs).toBeGreaterThan(4_500);
  expect(busyMs - idleMs).toBeGreaterThan(1_000); // The limit on requests in progress is three seconds longer.
  expect(idleMs - developmentMs).toBeGreaterThan(3_000);
});

test.concurrent("with a shutdown delay the process reports not ready but still answers, so a load balancer can drain it [O12]", async () => {
  const app = await start("res.end()", { options: "shutdownDelay: 3_000" });
  const statusOf = async (path: string) => (await fetch(app.origin + path, CLOSE)).status;
  expect(await statusOf("/readyz")).toBe(200);
  app.child.kill("SIGTERM");
  await until(async () => (await statusOf("/readyz")) === 503);
  expect(await statusOf("/")).toBe(200);
  await until(() => refused(app.port));
  expect(await app.exited).toEqual([0, null]);
});

const reader = start(`req.resume().on("end", () => res.end())`);

test.concurrent.each([
  ["bytes that are not HTTP", "nonsense\r\n\r\n", 400],
  ["a request that names no host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["a request that names two hosts [O3]", "GET / HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n", 400],
  ["a request that names its host twice", "GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", 400],
  ["an invalid host", "GET / HTTP/1.1\r\nHost: x/y?\r\n\r\n", 400],
  ["a body with two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12", 400],
  [
    "a body with a length and in chunks [O3]",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
  ],
  ["a target that is not a path", "GET http://user:password@[::1 HTTP/1.1\r\nHost: x\r\n\r\n", 400],
  ["an unsupported expectation", "GET / HTTP/1.1\r\nHost: x\r\nExpect: banana\r\n\r\n", 417],
  ["headers above the size limit", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ["headers that never end", "GET / HTTP/1.1\r\nHost: x\r\n", 408],
  ["a body that never ends", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1234", 408],
])("%s is cut off, with every security header [V8, O2]", async (_, bytes, status) => {
  const app = await reader;
  const answer = await raw(app.port, bytes);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  for (const header of ["default-src 'none'", "frame-ancestors 'none'", "nosniff", "Referrer-Policy: same-origin"]) {
    expect(answer).toContain(header);
  }
  expect((await fetch(app.origin)).status).toBe(200);
});

test.concurrent("a disconnected client that does not close its side keeps no connection open, and does not delay shutdown", async () => {
  const app = await start(`req.resume().on("end", () => res.end())`);
  const held = connect({ port: app.port, host: "localhost", allowHalfOpen: true });
  held.on("error", () => {}).write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1234");
  const idle = shutDown([await withIdleConnections()]); // Meanwhile, because the response takes half a minute.
  expect(await text(held)).toMatch(/^HTTP\/1.1 408 /);
  const [[heldMs = 0], [idleMs = 0]] = [await shutDown([app]), await idle];
  expect(idleMs - heldMs).toBeGreaterThan(3_000);
  held.destroy();
});

test("compiled code is kept for other instances while the first one runs", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "compile-cache-"));
  await start(RESPOND_ON_INPUT, { env: { NODE_COMPILE_CACHE: folder.path } });
  const found = await readdir(folder.path, { recursive: true, withFileTypes: true });
  expect(found.filter((each) => each.isFile())).not.toEqual([]);
});
