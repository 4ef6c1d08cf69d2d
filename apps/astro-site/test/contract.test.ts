import { sessionContract } from "@latchkey/contract";

sessionContract({
  prefix: "ASTRO",
  json: false,
  privatePath: "/dashboard",
  publicPaths: ["/", "/login", "/register", "/password/forgot", "/password/reset"],
});
