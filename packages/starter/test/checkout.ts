import { execFileSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";

/** Copies the checkout as it is, with changes that are not committed yet. Takes no lock, as `git stash create` would. */
export function copyCheckout(directory: string): void {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).split("\0");
  for (const path of files.filter((file) => file && existsSync(join(ROOT, file))))
    cpSync(join(ROOT, path), join(directory, path));
}
