import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Starts a real process with `serve`, whose handlers are given as source. */
async function start(handler: string, port = 0) {
  const source = `
    import { createLog, serve } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    const log = createLog({ logLevel: "info", production: true });
    const server = serve((req, res) => { ${handler} }, { port: ${port}, log, close: async () => console.log("closed") });
    server.once("listening", () => console.log("port " + server.address().port));`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  const exited = once(child, "exit");
  await Promise.race([exited, expect.poll(() => output).toMatch(/port \d+|level":60/)]);
  const origin = `http://localhost:${output.match(/port (\d+)/)?.[1]}`;
  return { child, origin, exited, output: () => output };
}

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s: takes no more requests, finishes the one it has, closes and exits 0",
  async (signal) => {
    const app = await start(`console.log("began"); setTimeout(() => res.end("whole"), 2000)`);
    const answer = fetch(app.origin);
    await expect.poll(app.output).toContain("began");
    app.child.kill(signal);
    await expect
      .poll(() =>
        fetch(app.origin).then(
          () => "answered",
          () => "refused",
        ),
      )
      .toBe("refused");
    expect(app.child.exitCode).toBeNull();
    expect(await (await answer).text()).toBe("whole");
    expect(await app.exited).toEqual([0, null]);
    expect(app.output()).toContain("closed");
  },
);

test("a connection that never asked anything does not delay the stop", async () => {
  const app = await start("res.end()");
  const { port } = new URL(app.origin);
  const silent = connect(Number(port), "localhost");
  await once(silent, "connect");
  app.child.kill("SIGTERM");
  const started = Date.now();
  expect(await app.exited).toEqual([0, null]);
  expect(Date.now() - started).toBeLessThan(5_000);
  silent.destroy();
});

test("a connection that is kept alive gets its request answered, and is told that it was the last", async () => {
  const app = await start(`console.log("began"); setTimeout(() => res.end("whole"), 1000)`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    new Promise<IncomingMessage>((resolve, reject) => get(app.origin, { agent }, resolve).on("error", reject));
  const first = ask();
  await expect.poll(app.output).toContain("began");
  app.child.kill("SIGTERM");
  expect((await first).headers.connection).toBe("close");
  expect(await app.exited).toEqual([0, null]);
});

test.each([
  ["thrown", `setImmediate(() => { throw new Error("nobody caught this") }); setTimeout(() => res.end("whole"), 300)`],
  ["rejected", `Promise.reject(new Error("nobody caught this")); setTimeout(() => res.end("whole"), 300)`],
])("an error that nobody caught, %s: logged, what runs is finished, exit 1", async (_, handler) => {
  const app = await start(handler);
  expect(await (await fetch(app.origin)).text()).toBe("whole");
  expect(await app.exited).toEqual([1, null]);
  expect(app.output()).toContain("nobody caught this");
  expect(app.output()).toContain("closed");
});

test("a port that is taken: says so and exits 1", async () => {
  const first = await start("res.end()");
  const second = await start("res.end()", Number(new URL(first.origin).port));
  expect(await second.exited).toEqual([1, null]);
  expect(second.output()).toContain("is taken");
});
