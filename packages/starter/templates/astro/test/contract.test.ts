import { dirname } from "node:path";
import { loginAt, sessionContract } from "@latchkey/contract";
import { listApps, sitesOf } from "@latchkey/product/apps";
import manifest from "../package.json" with { type: "json" };

const folder = dirname(import.meta.dirname);
const { prefix } = manifest.app;
const [site] = sitesOf(listApps());
if (!site) throw new Error("This app needs a site where its users have their account");

sessionContract({ folder, prefix, json: false, privatePath: "/dashboard", publicPaths: ["/"], loginAt: loginAt(site) });
