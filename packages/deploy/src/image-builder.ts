import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { product } from "@latchkey/product";
import { ROOT } from "@latchkey/product/apps";

/** Builds images and runs commands in them. */
interface ImageBuilder {
  name: string;
  build(app: string): string;
  /** Runs a shell script in a new container that shares the network of this machine. Returns what it prints. */
  run(image: string, script: string, env: NodeJS.ProcessEnv): string;
}

/** Finds Docker or buildah, if it works here. */
export function findImageBuilder(): ImageBuilder | undefined {
  if (works("docker", ["info"])) return docker;
  return works("buildah", ["info"]) ? buildah : undefined;
}

const works = (program: string, args: string[]) => spawnSync(program, args, { stdio: "ignore" }).status === 0;

/** A machine without access to Docker Hub names another image with Node in NODE_IMAGE. */
const { NODE_IMAGE } = process.env;
const BASE = NODE_IMAGE ? [`--build-arg=NODE_IMAGE=${NODE_IMAGE}`] : [];

const docker: ImageBuilder = {
  name: "Docker",
  build(app) {
    const image = nameOf(app);
    execute("docker", ["build", ...BASE, `--build-arg=APP=${app}`, `--tag=${image}`, ROOT]);
    return image;
  },
  run(image, script, env) {
    const settings = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
    const limits = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"];
    return execute("docker", ["run", "--rm", "--network=host", ...limits, ...settings, image, "sh", "-c", script]);
  },
};

/** It needs no daemon, and with this isolation no privileges but root's. */
const buildah: ImageBuilder = {
  name: "buildah",
  build(app) {
    const image = nameOf(app);
    const isolated = ["--format=docker", "--isolation=chroot", "--layers"];
    execute("buildah", ["bud", ...isolated, ...BASE, `--build-arg=APP=${app}`, `--tag=${image}`, ROOT]);
    return image;
  },
  run(image, script, env) {
    const container = execute("buildah", ["from", image]).trim();
    const settings = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
    // On a busy machine, buildah loses the end of what a program prints.
    const folder = mkdtempSync(join(tmpdir(), "image-output-"));
    chmodSync(folder, 0o777);
    const options = ["--isolation=chroot", `--volume=${folder}:/output`, ...settings];
    try {
      execute("buildah", ["run", ...options, container, "--", "sh", "-c", `(${script}) >/output/printed`]);
      return readFileSync(join(folder, "printed"), "utf8");
    } finally {
      execute("buildah", ["rm", container]);
      rmSync(folder, { recursive: true });
    }
  },
};

const nameOf = (app: string) => `localhost/${product.slug}-${app}-test`;

const execute = (program: string, args: string[]) =>
  execFileSync(program, args, { encoding: "utf8", maxBuffer: 1e8, stdio: ["ignore", "pipe", "pipe"] });
