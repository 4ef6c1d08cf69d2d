import { sessionContract } from "@latchkey/contract";

sessionContract({
  prefix: "HTMX",
  json: false,
  privatePath: "/dashboard",
  publicPaths: ["/", "/login", "/register", "/password/forgot", "/password/reset"],
});
