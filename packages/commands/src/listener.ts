import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, readlinkSync } from "node:fs";

/** Describes the process that listens on a TCP port, if this user may see it. */
export function findListener(port: number): string | undefined {
  try {
    return existsSync("/proc/net/tcp") ? findInProc(port) : findWithLsof(port);
  } catch {
    return undefined;
  }
}

const LISTENING = "0A";

/** A socket's inode leads to the process that has it open: proc_pid_net(5), proc_pid_fd(5). */
function findInProc(port: number) {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].filter((file) => existsSync(file));
  const sockets = tables
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = "", , state]) => state === LISTENING && Number.parseInt(local.split(":")[1] ?? "", 16) === port)
    .map((fields) => `socket:[${fields[9]}]`);
  const open = globSync("/proc/[0-9]*/fd/*").find((descriptor) => sockets.includes(targetOf(descriptor)));
  const pid = open?.split("/")[2];
  return pid && `process ${pid} (${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()})`;
}

function targetOf(descriptor: string) {
  try {
    return readlinkSync(descriptor);
  } catch {
    return ""; // Closed meanwhile, or another user's.
  }
}

function findWithLsof(port: number) {
  const args = ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"];
  const output = execFileSync("lsof", args, { encoding: "utf8", stdio: "pipe" });
  const [, pid, name] = output.match(/^p(\d+)\nc(.*)$/m) ?? [];
  return pid && `process ${pid} (${name})`;
}
