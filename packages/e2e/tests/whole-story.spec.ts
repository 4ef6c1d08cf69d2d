import { sites, test } from "../src/test.ts";
import { liveWholeStory } from "../src/whole-story.ts";

// The contract tests each step in detail; here every step builds on the previous one.
for (const { name, site, other } of sites) {
  test(`a user's whole story on the ${name}: register, reset the password, change everything (a refused change is explained at its field), end other browsers' sessions, download the data and delete the account`, {
    tag: "@nightly",
  }, async ({ page, person }) => {
    await liveWholeStory(page, person, { site, other });
  });
}
