import { sessionContract } from "@latchkey/contract";
import { createApp } from "../src/app.ts";
import { builtSite } from "../src/built-site.ts";
import { readConfig } from "../src/config.ts";

sessionContract({
  prefix: "ASTRO",
  json: false,
  privatePath: "/dashboard",
  publicPaths: ["/", "/login", "/register"],
  createApp: async ({ environment, db, log }) =>
    createApp({ config: readConfig(environment), db, log, astro: await builtSite() }),
});
