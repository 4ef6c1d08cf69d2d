import { sessionContract } from "@latchkey/contract";

sessionContract({
  prefix: "ASTRO",
  json: false,
  privatePath: "/dashboard",
  publicPaths: [
    ...["/", "/login", "/register", "/register/confirm", "/password/forgot", "/password/reset"],
    ...["/email/confirm", "/not-me", "/goodbye", "/logged-out"],
  ],
});
