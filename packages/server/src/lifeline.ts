import { connect } from "node:net";

/**
 * Ends this process as SIGTERM does when the command that started it ends, even by SIGKILL: then `port` closes. Turbo and
 * the package managers in between would otherwise leave the apps running.
 *
 * The signal goes to the whole process group, that is, to what restarts the app in development as well.
 */
export function endWith(port: number): void {
  connect(port, "127.0.0.1")
    .on("error", () => {}) // "close" follows.
    .once("close", () => process.kill(0, "SIGTERM"))
    .resume()
    .unref();
}
