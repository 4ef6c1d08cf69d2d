import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { writeEnvironment } from "../src/adopt/adopt.ts";

const directory = mkdtempSync(join(tmpdir(), "starter-environment-"));
afterAll(() => rmSync(directory, { recursive: true }));

test.each([
  [
    "SMTP_URL=smtp://localhost",
    "SMTP_URL=smtp://localhost\nREGISTRATION=invitation\n",
    "added REGISTRATION=invitation",
  ],
  ["REGISTRATION=open\n", "REGISTRATION=open\n", "with REGISTRATION=open"],
])("adopt keeps the existing .env %j, and prints which registration applies", (before, after, printed) => {
  const file = join(directory, ".env");
  writeFileSync(file, before);
  const log = vi.spyOn(console, "log").mockReturnValue();
  writeEnvironment(file, "invitation");
  expect(readFileSync(file, "utf8")).toBe(after);
  expect(log.mock.calls.join()).toContain(printed);
  log.mockRestore();
});
