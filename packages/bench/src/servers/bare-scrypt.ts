import { promisify } from "node:util";
import { verifyKdf } from "scrypt";
import { PASSWORD } from "../people.ts";

/** Verifies a password so many times, as many at once as an app does, and nothing else. Says how long it took. */
const AT_ONCE = 2;

const hash = Buffer.from(process.env.HASH ?? "", "base64");
const verify = promisify(verifyKdf);

process.on("message", async (amount: number) => {
  let left = amount;
  const begun = performance.now();
  const work = async () => {
    while (left-- > 0) await verify(hash, Buffer.from(PASSWORD));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  process.send?.((performance.now() - begun) / 1000);
});
process.once("disconnect", () => process.exit());
