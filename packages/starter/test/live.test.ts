import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { listFiles } from "../src/files.ts";
import { removeParts } from "../src/remove/parts.ts";
import { copyCheckout } from "./checkout.ts";

const directory = mkdtempSync(join(tmpdir(), "starter-test-"));
afterAll(() => rmSync(directory, { recursive: true }));
copyCheckout(directory);

/** What only live updates use. */
const ONLY_LIVE =
  /\b(startLive|LISTEN_DATABASE_URL|listenUrl|STREAM_PATH|EVENT_STREAM|too_many_streams|logged-out|session-ended|toast|unsaved\.js|assets\/live|live updates)/;
const OTHERS = /^(CHANGELOG\.md|README\.md|packages\/starter\/)/;

test("remove live finds every place of live updates, and leaves none of it behind", () => {
  const warn = vi.spyOn(console, "warn");
  removeParts(directory, ["live"]);
  expect(warn.mock.calls).toEqual([]);
  const texts = listFiles(directory).filter((file) => !/\.(png|ico)$/.test(file));
  const left = texts
    .filter((file) => ONLY_LIVE.test(readFileSync(file, "utf8")))
    .map((file) => relative(directory, file));
  expect(left.filter((path) => !OTHERS.test(path))).toEqual([]);
});
