import { afterAll, beforeAll, expect, test } from "vitest";
import { drills } from "../src/drills.ts";
import { openStage, type Stage } from "../src/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

test.each(drills)("$promise", async ({ run }) => {
  const row = await run(stage);
  expect(row.problems).toEqual([]);
  expect(row).toMatchObject({ wrong: 0, hung: 0, lost: 0, ended: 0 });
});
