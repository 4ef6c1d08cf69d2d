import { livePasskeyStory } from "../src/passkey-story.ts";
import { nightlyUnless, stackOf, test } from "../src/test.ts";
import { siblings, topologies } from "../src/topologies.ts";

// By day on sibling subdomains, which share passkeys because of COOKIE_DOMAIN; elsewhere the host is the same.
for (const topology of topologies) {
  for (const [index, { name, site, other }] of stackOf(topology).sites.entries()) {
    test(
      `on ${topology.name} a person registers on the ${name} with a passkey only, logs in on the other site by suggestion, adds an authenticator app and a password, logs in elsewhere with the password and a code, loses the device, comes back with a recovery code, and removes everything [S10, S17]`,
      nightlyUnless(topology === siblings && index === 0),
      async ({ page, person }) => {
        await livePasskeyStory(page, person, { site, other });
      },
    );
  }
}
