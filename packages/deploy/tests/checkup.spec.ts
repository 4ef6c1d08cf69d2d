import { execFile } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import { expect, test } from "@playwright/test";
import { DEPLOYMENTS } from "../src/deployments.ts";
import { runningOf } from "../src/running.ts";

interface Finding {
  at: string;
  check: string;
  level: string;
  problem?: string;
}

/** Runs `pnpm checkup` on origins of this machine. Only the gateway's ports lead to 127.0.0.1, where the apps listen. */
function checkup(origins: string[], secrets: string) {
  const ports = new Set(origins.map((origin) => new URL(origin).port));
  const rules = [...[...ports].map((port) => `:${port}:127.0.0.1:`), "::127.0.0.2:"];
  const args = ["--json", ...origins, ...rules.flatMap((rule) => ["--connect-to", rule])];
  const env = { PATH: process.env.PATH, SESSION_SECRETS: secrets };
  return new Promise<Finding[]>((resolve, reject) => {
    execFile(process.execPath, [join(ROOT, "packages/commands/src/checkup.ts"), ...args], { env }, (error, stdout) => {
      if (stdout)
        resolve(
          stdout
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line)),
        );
      else reject(error);
    });
  });
}

/** The certificates are not from a public CA, and nobody knows the sender's domain. */
const EXPECTED = ["TLS certificate", "mail domain"];

for (const deployment of DEPLOYMENTS) {
  test.describe(`on ${deployment.name}`, () => {
    test.skip(!deployment.gateway.installed(), `${deployment.gateway.name} is not installed`);

    test("pnpm checkup finds nothing wrong", async () => {
      const { places, secrets } = runningOf(deployment);
      const findings = await checkup(
        places.map(({ origin }) => origin),
        secrets,
      );
      expect(findings.filter(({ level, check }) => level !== "ok" && !EXPECTED.includes(check))).toEqual([]);
      for (const check of ["client address", "session cookie", "security headers", "database", "database role"])
        expect(findings.filter((each) => each.check === check)).toHaveLength(places.length);
      for (const check of ["live stream", "notifications", "mail", "versions", "databases"])
        expect(findings.filter((each) => each.check === check)).toHaveLength(1);
    });
  });
}
