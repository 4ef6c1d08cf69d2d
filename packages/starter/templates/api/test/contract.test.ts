import { dirname } from "node:path";
import { loginAt, sessionContract } from "@latchkey/contract";
import { apiOf, listApps } from "@latchkey/product/apps";
import manifest from "../package.json" with { type: "json" };

const folder = dirname(import.meta.dirname);
const { prefix } = manifest.app;

sessionContract({
  folder,
  prefix,
  json: true,
  privatePath: "/hello",
  publicPaths: [],
  loginAt: loginAt(apiOf(listApps())),
});
