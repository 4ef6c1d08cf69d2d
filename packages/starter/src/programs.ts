import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import { Advice } from "./advice.ts";

/** Formats files, all by default: longer or shorter names change where lines break and how imports are sorted. */
export function format(directory: string, files = ["."]): void {
  const options = ["--write", "--linter-enabled=false", "--vcs-enabled=false", "--log-level=error"];
  const args = ["check", ...options, "--no-errors-on-unmatched", ...files];
  if (files.length > 0) run(directory, join(ROOT, "node_modules/.bin/biome"), args);
}

/** Makes the lockfile match the package.json files. Renaming alone keeps it valid. */
export function updateLockfile(directory: string): void {
  const pnpm = process.env.npm_execpath ?? "pnpm";
  const [program = "", ...first] = /\.[cm]?js$/.test(pnpm) ? [process.execPath, pnpm] : [pnpm];
  const args = [...first, "install", "--lockfile-only", "--prefer-offline", "--no-frozen-lockfile", "--ignore-scripts"];
  run(directory, program, args);
}

/** @throws Advice if a program cannot be started, or has failed and said why */
function run(cwd: string, program: string, args: string[]) {
  const { status, error, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status === 0) return;
  if (stderr) console.error(stderr);
  throw new Advice(`${error?.message ?? `${basename(program)} failed`}. Nothing was changed.`);
}
