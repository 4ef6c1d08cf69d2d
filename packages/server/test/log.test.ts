import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const LOG = fileURLToPath(new URL("../src/log.ts", import.meta.url));

/** Runs a program that logs as in production. */
function logging(program: string) {
  const source = `import { createLog } from ${JSON.stringify(LOG)};
    const log = createLog({ logLevel: "info", production: true });
    ${program}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  if (!child.stdout) throw new Error("It has no output");
  return { child, output: child.stdout };
}

test("every line is written completely and in order, even when the process exits right after a burst [O5]", async () => {
  const { output } = logging(`
    for (let turn = 0; turn < 50; turn++) {
      for (let line = 0; line < 100; line++) log.info({ number: turn * 100 + line, padding: "x".repeat(200) }, "line");
      await new Promise(setImmediate);
    }
    log.info({ number: 5000 }, "the last");
    process.exit(0);`);
  const lines = (await text(output)).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).number)).toEqual(Array.from({ length: 5001 }, (_, number) => number));
});

test("a process whose log output is no longer read keeps running, and stops on SIGTERM", async () => {
  const { child, output } = logging(`
    process.on("SIGTERM", () => process.exit(0));
    setInterval(() => {
      log.info("still here");
      process.send("still here");
    }, 10);`);
  await once(output, "data");
  output.destroy();
  for (let turn = 0; turn < 20; turn++) await once(child, "message");
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
});
