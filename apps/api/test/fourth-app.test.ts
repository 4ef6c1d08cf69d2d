import { sessionContract } from "@latchkey/contract";
import { describe } from "vitest";

describe("the README's fourth app recognizes a login at the API", () => {
  const api = { folder: ".", prefix: "API", json: true, privatePath: "/me", publicPaths: [] };
  const wiki = { folder: "test/fourth-app", prefix: "WIKI", json: true, privatePath: "/wiki", publicPaths: [] };
  sessionContract({ ...wiki, loginAt: api });
});
