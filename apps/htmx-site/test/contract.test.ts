import { sessionContract } from "@latchkey/contract";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";

sessionContract({
  prefix: "HTMX",
  json: false,
  privatePath: "/dashboard",
  publicPaths: ["/", "/login", "/register"],
  createApp: ({ environment, db, log }) => createApp({ config: readConfig(environment), db, log }),
});
