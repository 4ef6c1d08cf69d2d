import { CountedBrowser } from "./browser.ts";
import { apiAt } from "./stage.ts";
import { logInWrongly } from "./steps.ts";
import { Tally } from "./tally.ts";

// Sends the flood, in a process of its own: `node src/flood-sender.ts <origin> <requests> <concurrency> <one|many>`
const [origin = "", requests, atOnce, addresses] = process.argv.slice(2);
const target = apiAt(origin);
const tally = new Tally();
let left = Number(requests);

/** From one attacker, or each from another address at another account. */
function guess(number: number) {
  const who = addresses === "many" ? number : 0;
  return logInWrongly(`somebody-${who}`, `10.0.${who >> 8}.${who & 255}`);
}

async function attacker() {
  while (left-- > 0) await new CountedBrowser(tally).does(guess(left), target);
}

await Promise.all(Array.from({ length: Number(atOnce) }, attacker));
process.stdout.write(JSON.stringify(tally.all));
