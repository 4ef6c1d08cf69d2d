import { promisify } from "node:util";
import { verifyKdf } from "scrypt";
import { PASSWORD } from "../seed.ts";

/** The number of hashes that an app computes concurrently. */
const MAX_CONCURRENT_HASHES = 2;

const hash = Buffer.from(process.env.HASH ?? "", "base64");
const verify = promisify(verifyKdf);

// Receives a number of verifications and answers with the seconds that they took.
process.on("message", async (amount: number) => {
  let left = amount;
  const started = performance.now();
  const work = async () => {
    while (left-- > 0) await verify(hash, Buffer.from(PASSWORD));
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_HASHES }, work));
  process.send?.((performance.now() - started) / 1000);
});
process.once("disconnect", () => process.exit());
