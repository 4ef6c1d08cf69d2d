import { readFileSync } from "node:fs";

const ESTABLISHED = "01";

/** The local ports of established connections to these ports of this machine: proc_pid_net(5). */
export function connectionsTo(ports: number[]): number[] {
  const lines = readFileSync("/proc/net/tcp", "utf8").trim().split("\n").slice(1);
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote = "", state]) => state === ESTABLISHED && ports.includes(portOf(remote)))
    .map(([, local = ""]) => portOf(local))
    .sort();
}

const portOf = (address: string) => Number.parseInt(address.split(":")[1] ?? "", 16);
