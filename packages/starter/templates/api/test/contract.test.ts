import { dirname } from "node:path";
import { sessionContract } from "@latchkey/contract";
import { apiOf, listApps } from "@latchkey/product/apps";
import manifest from "../package.json" with { type: "json" };

const folder = dirname(import.meta.dirname);
const { prefix } = manifest.app;
const api = apiOf(listApps());
const loginAt = { folder: api.directory, prefix: api.prefix, json: true, privatePath: "/me", publicPaths: [] };

sessionContract({ folder, prefix, json: true, privatePath: "/hello", publicPaths: [], loginAt });
