import type { TestProject } from "vitest/node";
import { startTestServer } from "./test-server.ts";

/** Runs once for all of a package's test files. */
export default async function setup(project: TestProject) {
  const server = await startTestServer();
  project.provide("template", server.template);
  return () => server.stop();
}
