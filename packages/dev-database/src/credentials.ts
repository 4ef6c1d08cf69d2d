import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Place } from "./place.ts";

/**
 * The owner of an embedded server. Every local account can connect to its port, so the password is random and kept in a
 * file in the data folder, which only PostgreSQL's account can read. So is the username, because a clone may rename its own.
 */
export interface Credentials {
  user: string;
  password: string;
}

export const credentialsIn = (directory: string) => join(directory, "owner-credentials");
export const randomPassword = () => randomBytes(16).toString("hex");

export async function readCredentials(directory: string): Promise<Credentials> {
  const [user = "", password = ""] = (await readFile(credentialsIn(directory), "utf8")).split("\n");
  return { user, password };
}

export async function writeCredentials(
  { account, directory }: Pick<Place, "account" | "directory">,
  { user, password }: Credentials,
): Promise<void> {
  // Under root, the folder belongs to another account, which may have placed a symbolic link: "wx" follows none.
  await rm(credentialsIn(directory), { force: true });
  await using file = await open(credentialsIn(directory), "wx", 0o600);
  await file.writeFile(`${user}\n${password}\n`);
  if (account) await file.chown(account.uid, account.gid);
}

/**
 * Sets a new password on a stopped server whose data has no such file yet. Single-user mode needs no password, and its
 * user is the owner, whatever the name.
 */
export async function renewCredentials(place: Place): Promise<void> {
  const password = randomPassword();
  const sql = `SELECT current_user;\nALTER ROLE CURRENT_USER PASSWORD '${password}';\n`;
  const args = ["--single", "-D", place.directory, "postgres"];
  const input = { input: sql, encoding: "utf8", stdio: "pipe", cwd: "/" } as const;
  const output = execFileSync(place.binaries.postgres, args, { ...place.account, ...input });
  const [, user] = output.match(/current_user = "(.+?)"/) ?? [];
  if (user === undefined) throw new Error(`The owner of the data in ${place.directory} is unknown:\n${output}`);
  await writeCredentials(place, { user, password });
}
