import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { APPS } from "@latchkey/e2e/topologies";
import { ROOT } from "@latchkey/product/apps";
import { expect, test } from "@playwright/test";
import { isInstalled } from "../src/gateway.ts";
import { readUnit } from "../src/unit.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

for (const { name, prefix, directory, port } of APPS) {
  test(`${name} is started with the same options by pnpm start, systemd and the image`, () => {
    const { scripts } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    const [, start = ""] = scripts.start.split("/compile ");
    const [, image = ""] = read("Dockerfile").match(/^CMD (.*)$/m) ?? [];
    expect(JSON.parse(image).join(" ")).toBe(start);
    expect(["node", ...readUnit(name).args].join(" ")).toBe(start);
  });

  test(`${name} has two instances, on the same ports, in every file`, () => {
    const unit = readUnit(name);
    expect(unit.environment(port)).toEqual({ [`${prefix}_PORT`]: `${port}` });
    const [unitName] = basename(unit.file).split("@");
    expect(readFileSync(unit.file, "utf8")).toContain(`${unitName}@${port} ${unitName}@${port + 100}`);
    expect(read("deploy/Caddyfile")).toContain(`127.0.0.1:${port} 127.0.0.1:${port + 100}`);
    for (const each of [port, port + 100]) expect(read("deploy/nginx.conf")).toContain(`127.0.0.1:${each} `);
    for (const each of [port, port + 100])
      expect(read("deploy/metrics/prometheus.yml")).toMatch(new RegExp(`127.0.0.1:${each + 10_000}".*app: ${name} `));
    const service = prefix.toLowerCase().replaceAll("_", "-");
    for (const each of [1, 2]) expect(read("compose.yaml")).toMatch(new RegExp(`^  ${service}-${each}:`, "m"));
  });

  test(`systemd accepts the unit of ${name}`, () => {
    test.skip(!isInstalled("systemd-analyze", "--version"), "systemd is not installed");
    const { file } = readUnit(name);
    const env = { ...process.env, SYSTEMD_UNIT_PATH: `${dirname(file)}:` };
    const instance = file.replace("@", `@${port}`);
    expect(execFileSync("systemd-analyze", ["verify", "--man=no", instance], { env, encoding: "utf8" })).toBe("");
    const security = execFileSync("systemd-analyze", ["security", "--offline=true", "--threshold=20", file], { env });
    expect(security.toString()).toContain("OK");
  });
}

test("the image has the version of Node.js that the apps are tested with", () => {
  const { devDependencies } = JSON.parse(read("package.json"));
  expect(read("Dockerfile")).toContain(`node:${devDependencies.node}-`);
});
