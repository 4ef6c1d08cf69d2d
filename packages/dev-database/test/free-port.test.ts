import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const MODULE = new URL("../src/free-port.ts", import.meta.url).href;

/** Prints free ports, and reserves them until its standard input closes. */
const SOURCE = `
  const { freePort } = await import("${MODULE}");
  const ports = [];
  for (let count = 0; count < 200; count++) ports.push(await freePort());
  console.log(ports.join());
  process.stdin.resume();`;

test("concurrent processes get different ports, even before any of them listens", async () => {
  const processes = Array.from({ length: 3 }, () => spawn(process.execPath, ["--input-type=module", "-e", SOURCE]));
  const outputs = await Promise.all(processes.map(({ stdout }) => once(stdout.setEncoding("utf8"), "data")));
  for (const { stdin } of processes) stdin.end();
  const ports = outputs.flatMap(([text]) => text.trim().split(","));
  expect(ports).toHaveLength(600);
  expect(new Set(ports).size).toBe(600);
  await Promise.all(processes.map((child) => once(child, "exit")));
});

test("the claim of a process that was killed expires", async () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-claims-"));
  const old = new Date(Date.now() - 3_600_000);
  for (let port = 10_081; port < 32_768; port++) {
    const claim = join(folder, `latchkey-port-${port}`);
    writeFileSync(claim, "");
    utimesSync(claim, old, old);
  }
  const source = `const { freePort } = await import("${MODULE}"); console.log(await freePort());`;
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], { env });
  const [port] = await once(child.stdout.setEncoding("utf8"), "data");
  expect(Number(port)).toBeGreaterThan(10_080);
  rmSync(folder, { recursive: true });
});
