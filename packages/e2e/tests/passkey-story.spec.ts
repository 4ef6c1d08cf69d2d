import { livePasskeyStory } from "../src/passkey-story.ts";
import { stackOf, test } from "../src/test.ts";
import { topologies } from "../src/topologies.ts";

// The contract tells the same story of every app, with a passkey made by the test.
for (const topology of topologies) {
  for (const { name, site, other } of stackOf(topology).sites) {
    test(`on ${topology.name} a person registers on the ${name} with a passkey only, logs in on the other site by suggestion, adds an authenticator app and a password, logs in elsewhere with the password and a code, loses the device, comes back with a recovery code, and removes everything [S10, S17]`, {
      tag: "@nightly",
    }, async ({ page, person }) => {
      await livePasskeyStory(page, person, { site, other });
    });
  }
}
