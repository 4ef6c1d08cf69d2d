import { sessionContract } from "@latchkey/contract";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";

sessionContract({
  prefix: "API",
  json: true,
  privatePath: "/me",
  publicPaths: [],
  createApp: ({ environment, db, log }) => createApp({ config: readConfig(environment), db, log }),
});
