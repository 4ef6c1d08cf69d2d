import { expect, test } from "vitest";
import { newLines } from "../src/update/news.ts";

const BEFORE = "# Changelog\n\n## Unreleased\n\n### Added\n\n- An old\n  feature.\n";

test("the news of an update consists of the entries that it adds, security fixes first", () => {
  const after = `${BEFORE}- A new\n  feature.\n\n### Security\n\n- A fix.\n`;
  expect(newLines(BEFORE, after)).toBe("Security\n\n- A fix.\n\nAdded\n\n- A new\n  feature.\n");
});

test("an update without new entries says so", () => {
  expect(newLines(BEFORE, BEFORE)).toBe("The changelog has no new entries.\n");
});
