import { nightlyUnless, sites, test } from "../src/test.ts";
import { liveWholeStory } from "../src/whole-story.ts";

// The contract tests each step in detail; here every step builds on the previous one.
for (const [index, { name, site, other }] of sites.entries()) {
  test(
    `a user's whole story on the ${name}: register, reset the password, change everything (a refused change is explained at its field), end other browsers' sessions, download the data and delete the account`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await liveWholeStory(page, person, { site, other });
    },
  );
}
