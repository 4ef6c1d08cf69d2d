import { connect } from "node:net";

/**
 * Sends SIGTERM to this process group when the command that started it has ended, even by SIGKILL: `port` then closes.
 * Otherwise turbo and the package manager in between would leave the apps running. The group includes the watcher that
 * restarts the app in development.
 */
export function endWith(port: number): void {
  connect(port, "127.0.0.1")
    .on("error", () => {}) // "close" follows.
    .once("close", () => process.kill(0, "SIGTERM"))
    .resume()
    .unref();
}
