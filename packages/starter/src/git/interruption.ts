import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { Advice } from "../advice.ts";

let interrupted = false;

/** From now on, Ctrl-C ends the programs that this one runs, but not this one, which then deletes its temporary files. */
export function deferInterruption(): void {
  process.on("SIGINT", () => {
    interrupted = true;
  });
}

/** @throws Advice if Ctrl-C was pressed */
export async function stopIfInterrupted(): Promise<void> {
  await setImmediate(); // Ends the current turn of the event loop.
  await setImmediate(); // Signals arrive at the start of the next one.
  if (interrupted) throw new Advice("\nNothing was changed.");
}

/**
 * Runs git in a folder, where Ctrl-C in the terminal does not reach it: half of the files would be worse than all of them.
 * @throws Advice with git's own message if it fails
 */
export async function gitUninterrupted(cwd: string, ...args: string[]): Promise<void> {
  const child = spawn("git", args, { cwd, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const [[exitCode], errors] = await Promise.all([once(child, "close"), text(child.stderr)]);
  if (exitCode !== 0) throw new Advice(`git ${args[0]} failed.\n${errors}`);
}
