import type { TestProject } from "vitest/node";
import { startTestServer } from "./test-server.ts";

/** Runs once for all test files of a package. */
export default async function setup(project: TestProject) {
  const server = await startTestServer();
  project.provide("template", server.template);
  project.provide("app", server.app);
  return () => server.stop();
}
