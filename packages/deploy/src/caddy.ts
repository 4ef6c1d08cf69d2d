import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import { type Gateway, isInstalled, type Plan, run } from "./gateway.ts";

/** What deploy/Caddyfile reads from the environment is enough to start it anywhere. */
export const caddy: Gateway = {
  name: "Caddy",
  installed: () => isInstalled("caddy", "version"),
  start: async (plan: Plan) => {
    const { places, httpPort, folder } = plan;
    const addresses = places.flatMap(({ prefix, origin, instances }) => [
      [`${prefix}_ORIGIN`, origin],
      [`${prefix}_UPSTREAMS`, instances.map((port) => `127.0.0.1:${port}`).join(" ")],
    ]);
    const options = [
      "admin off",
      "default_bind 127.0.0.1",
      "local_certs",
      "skip_install_trust",
      `http_port ${httpPort}`,
    ];
    return run("caddy", ["run", "--adapter", "caddyfile", "--config", join(ROOT, "deploy/Caddyfile")], plan, {
      ...Object.fromEntries(addresses),
      CADDY_OPTIONS: [...options, "log {", "level ERROR", "}"].join("\n"),
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    });
  },
};
